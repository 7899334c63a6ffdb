using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ZisPlatform.Domain.Flows;

/// <summary>A full resource name such as <c>zis:acme:action:announce</c> (contract 3): four parts, case-sensitive.</summary>
public sealed partial record ResourceName
{
    /// <summary>The integration that owns the built-in actions.</summary>
    public const string Common = "common";

    private ResourceName(string integration, string kind, string name)
    {
        Integration = integration;
        Kind = kind;
        Name = name;
    }

    public string Integration { get; }

    /// <summary>Gets the kind: <c>flow</c>, <c>action</c>, <c>job_spec</c>, or <c>transform</c> for the built-in Jq.</summary>
    public string Kind { get; }

    public string Name { get; }

    public static ResourceName Flow(string integration, string name) => new(integration, "flow", name);

    public static ResourceName Action(string integration, string name) => new(integration, "action", name);

    public static ResourceName JobSpec(string integration, string name) => new(integration, "job_spec", name);

    public static bool TryParse(string text, [NotNullWhen(true)] out ResourceName? name)
    {
        var parts = text.Split(':');
        name = parts is ["zis", { Length: > 0 }, { Length: > 0 }, { Length: > 0 }] ? new ResourceName(parts[1], parts[2], parts[3]) : null;
        return name is not null;
    }

    /// <summary>Determines whether a text is a valid name for a flow, an action or a job spec.</summary>
    public static bool IsValidName(string name) => ValidName().IsMatch(name);

    public override string ToString() => $"zis:{Integration}:{Kind}:{Name}";

    [GeneratedRegex(@"\A[A-Za-z0-9_.\-]{1,100}\z")]
    private static partial Regex ValidName();
}
