using System.Text.RegularExpressions;
using ZisPlatform.Cli.Flows.Running;
using ZisPlatform.Cli.Flows.Showing;
using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Deployments;

/// <summary>Writes the differences between versions of a bundle, grouped by resource.</summary>
internal sealed partial class DifferenceText(Results results)
{
    private const int MaxValueLength = 120;

    private readonly SecretMasker _secrets = OutputSecrets.CreateMasker();

    /// <summary>Writes the differences between two documents, with old and new values.</summary>
    public void WriteValues(JsonValue oldDocument, JsonValue newDocument)
    {
        _secrets.AddHeaders(oldDocument);
        _secrets.AddHeaders(newDocument);
        var resources = ResourceDifference.Compare(oldDocument["resources"], newDocument["resources"]);
        if (results.IsJson)
        {
            results.Json(JsonValue.Object(("resources", JsonValue.Array([.. resources.Select(AsJson)]))));
            return;
        }

        foreach (var resource in resources)
        {
            WriteHeading(resource.Change, resource.Type, resource.Name);
            foreach (var value in resource.Values)
            {
                var (before, after) = (FormatValue(value.Path, value.Before), FormatValue(value.Path, value.After));
                results.MarkupLine($"    {FormatPath(value.Path)}: [red]{before}[/] → [green]{after}[/]");
            }

            if (resource.Values.Count == ResourceDifference.MaxValues)
            {
                results.MarkupLine($"    [dim]the first {ResourceDifference.MaxValues} differences are shown; there may be more[/]");
            }
        }

        if (resources.Count == 0)
        {
            results.Line("The resources are the same.");
        }
    }

    /// <summary>Writes the resources that a deployment changes, with paths but without values.</summary>
    public void WritePaths(IEnumerable<ChangedResource> resources)
    {
        foreach (var resource in resources)
        {
            WriteHeading(resource.Change, resource.Type, resource.Name);
            foreach (var path in resource.Paths)
            {
                results.MarkupLine($"    {FormatPath(path)}");
            }
        }
    }

    private void WriteHeading(string change, string type, string name)
    {
        switch (change)
        {
            case "add":
                results.MarkupLine($"[bold green]+ {type} {name}[/]");
                break;
            case "remove":
                results.MarkupLine($"[bold red]- {type} {name}[/]");
                break;
            default:
                results.MarkupLine($"[bold yellow]~ {type} {name}[/]");
                break;
        }
    }

    private string FormatValue(string path, JsonValue? value) => value switch
    {
        null => "nothing",
        { IsObject: true, Count: var count } => TextFormat.Count(count, "member"),
        { IsArray: true, Count: var count } => TextFormat.Count(count, "item"),
        { } scalar => StateSummary.Of(_secrets.MaskAt(path, scalar), MaxValueLength),
    };

    private JsonValue AsJson(ResourceDifference resource) => JsonValue.Object(
        ("type", resource.Type),
        ("name", resource.Name),
        ("change", resource.Change),
        ("values", JsonValue.Array([.. resource.Values.Select(AsJson)])));

    private JsonValue AsJson(ValueDifference value)
    {
        var json = JsonValue.Object(("path", value.Path));
        json = value.Before is { } before ? json.With("before", _secrets.MaskAt(value.Path, before)) : json;
        return value.After is { } after ? json.With("after", _secrets.MaskAt(value.Path, after)) : json;
    }

    /// <summary>Replaces bracket notation with dot notation for members with plain names.</summary>
    private static string FormatPath(string path) => PlainMember().Replace(path, ".$1");

    [GeneratedRegex(@"\['([A-Za-z_][A-Za-z0-9_]*)'\]")]
    private static partial Regex PlainMember();
}

/// <summary>A resource that a deployment changes.</summary>
/// <param name="Type">The type, such as <c>ZIS::Flow</c>.</param>
/// <param name="Name">The name of the resource.</param>
/// <param name="Change">The change: <c>add</c>, <c>change</c> or <c>remove</c>.</param>
/// <param name="Paths">The changed values, as JSON paths relative to the resource.</param>
internal sealed record ChangedResource(string Type, string Name, string Change, IReadOnlyList<string> Paths);
