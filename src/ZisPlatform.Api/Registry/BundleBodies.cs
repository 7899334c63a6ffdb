using System.Text.Json.Serialization;
using ZisPlatform.Api.Paging;
using ZisPlatform.Api.Serialization;
using ZisPlatform.Application.Registry;
using ZisPlatform.Domain.Flows.Compilation;

namespace ZisPlatform.Api.Registry;

/// <summary>A bundle in a list, without resources and times (contract 2.4).</summary>
internal sealed record BundleItem(
    string Description, string Integration, string Name, string Uuid, long ZendeskAccountId, string ZisTemplateVersion)
{
    public static BundleItem Of(BundleView view, string integration, long account) =>
        new(view.Description, integration, view.Name, view.Uuid, account, BundleCompiler.TemplateVersion);
}

internal sealed record BundleListBody(IReadOnlyList<BundleItem> Bundles, PageMeta Meta);

/// <summary>A complete bundle (contract 2.5). The resources are written as they were uploaded, without parsing them.</summary>
internal sealed record BundleBody(
    string Description,
    string Integration,
    string Name,
    [property: JsonConverter(typeof(RawJsonConverter))] string Resources,
    string Uuid,
    long ZendeskAccountId,
    string ZisTemplateVersion)
{
    public static BundleBody Of(BundleDocument document, string integration, long account)
    {
        var bundle = document.Bundle;
        return new BundleBody(
            bundle.Description,
            integration,
            bundle.Name,
            document.Resources,
            bundle.Uuid,
            account,
            BundleCompiler.TemplateVersion);
    }
}

internal sealed record JobSpecItem(
    string Description, string EventSource, string EventType, string FlowName, bool Installed, string Integration, string Name, string Uuid)
{
    public static JobSpecItem Of(JobSpecView view, string integration) =>
        new(view.Description, view.EventSource, view.EventType, view.FlowName, view.IsInstalled, integration, view.Name, view.Uuid);
}

internal sealed record JobSpecListBody(IReadOnlyList<JobSpecItem> JobSpecs, PageMeta Meta);
