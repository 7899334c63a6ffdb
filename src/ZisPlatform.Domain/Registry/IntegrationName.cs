using System.Text.RegularExpressions;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Registry;

/// <summary>
/// The key of an integration: 1 to 64 of <c>a-z 0-9 - _</c>, globally unique and never changed (contract 1.2).
/// It is also the second part of every resource name, <c>zis:{integration}:flow:…</c>.
/// </summary>
public sealed partial record IntegrationName
{
    public const int MaximumLength = 64;

    /// <summary>
    /// The reserved names. <c>common</c> owns the built-in actions; the others are path segments of the vendor's routes,
    /// which an integration with that name would hide.
    /// </summary>
    public static readonly IReadOnlyList<string> Reserved = ["common", "ingest", "integrations", "job_specs"];

    private IntegrationName(string value) => Value = value;

    public string Value { get; }

    /// <summary>Parses a name. Nothing is trimmed, case-folded or decoded.</summary>
    public static Result<IntegrationName> Parse(string? text)
    {
        if (text is null || !Allowed().IsMatch(text))
        {
            return RegistryErrors.InvalidIntegrationName;
        }

        return Reserved.Contains(text, StringComparer.Ordinal) ? RegistryErrors.ReservedIntegrationName(text) : new IntegrationName(text);
    }

    public override string ToString() => Value;

    // \z, not $: $ also matches before a trailing newline.
    [GeneratedRegex(@"\A[a-z0-9_-]{1,64}\z")]
    private static partial Regex Allowed();
}
