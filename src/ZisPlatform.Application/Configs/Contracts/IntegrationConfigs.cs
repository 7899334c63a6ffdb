using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Configs.Contracts;

/// <summary>The configs of an integration for its flows: the actions LoadConfig and PatchConfig (contract, flows 11.1 and 11.2).</summary>
/// <remarks>
/// The rules are those of the HTTP endpoints: the handler of the use case is called, without the pipeline, since its request has no
/// validator. Changes are not audited, because the run's journal records them.
/// </remarks>
public sealed class IntegrationConfigs(IConfigReads reads, IRequestHandler<MergeConfig, Result<ConfigView>> mergeConfig)
{
    /// <summary>Loads the stored object.</summary>
    /// <param name="account">The flow's account.</param>
    /// <param name="integration">The flow's integration.</param>
    /// <param name="scope">The scope, in which <c>*</c> matches any text; the oldest matching config is loaded.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The object, or the error <c>config not found: scope</c>.</returns>
    public async Task<Result<JsonValue>> LoadAsync(AccountId account, string integration, string scope, CancellationToken cancellationToken)
    {
        if (ScopePattern.Parse(scope) is not { IsOk: true, Value: var scopes })
        {
            return ConfigErrors.NotFound(scope);
        }

        var page = await reads.ListAsync(account, integration, scopes, new PageRequest(1), cancellationToken);
        return page.Items is [var found, ..] ? JsonValue.Parse(found.Content) : ConfigErrors.NotFound(scope);
    }

    /// <summary>Merges changes into a stored object; <c>*</c> has no special meaning here.</summary>
    /// <param name="account">The flow's account.</param>
    /// <param name="integration">The flow's integration.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="changes">An object, applied as JSON Merge Patch.</param>
    /// <param name="cancellationToken">Stops between the attempts.</param>
    /// <returns>Success, the error <c>config not found: scope</c>, or the reason why the result may not be stored.</returns>
    public async Task<Result<Success>> PatchAsync(
        AccountId account, string integration, string scope, JsonValue changes, CancellationToken cancellationToken)
    {
        var result = await mergeConfig.Handle(
            new MergeConfig(new IntegrationContext(account, integration, null), scope, changes), cancellationToken);
        return result.Match<Result<Success>>(_ => default(Success), errors => errors.ToArray());
    }
}
