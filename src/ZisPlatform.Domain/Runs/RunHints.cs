using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Domain.Runs;

/// <summary>
/// Hints for administrators about entries of the integration log. The texts of the entries are those of the contract (flows 12.1, 16.2)
/// and do not change; the hints are displayed next to them.
/// </summary>
public static class RunHints
{
    private const string NamePlaceholder = "\0";

    private static readonly (string Before, string After, string Hint)[] Hints =
    [
        CreatePattern(
            FlowErrors.MissingConnection(NamePlaceholder),
            "create the connection {0} on this integration, or name one that exists in the bundle; then replay the run"),
        CreatePattern(
            FlowErrors.FlowNotFound(NamePlaceholder).Cause,
            "upload a bundle that defines {0}, or uninstall the job spec; then replay the run"),
        CreatePattern(
            FlowErrors.ActionNotFound(NamePlaceholder).Cause,
            "upload a bundle that defines {0}, or correct the state that names it; then replay the run"),
        CreatePattern(
            FlowErrors.ConnectionNotRefreshed(NamePlaceholder).Cause,
            "connect {0} anew, its provider has refused to renew it; then replay the run"),
        CreatePattern(
            FlowErrors.ConnectionNotAllowed(NamePlaceholder, "").Cause,
            "correct allowed_domain of the connection {0}, or the address of the action; then replay the run"),
        CreatePattern(
            FormatNotInstalled(NamePlaceholder),
            "install the job spec {0}, which uploads and uninstalls switch off; events that have come before are gone"),
    ];

    /// <summary>Returns the text of an entry about an event that did not start a flow, because the job spec is not installed.</summary>
    /// <param name="jobSpec">The full name of the job spec.</param>
    public static string FormatNotInstalled(string jobSpec) =>
        $"Event did not start a flow because the job spec {jobSpec} is not installed";

    /// <summary>Returns the hint for an entry; null if there is none.</summary>
    /// <param name="description">The text of the entry.</param>
    public static string? Find(string description)
    {
        foreach (var (before, after, hint) in Hints)
        {
            if (description.StartsWith(before, StringComparison.Ordinal)
                && description.IndexOf(after, before.Length, StringComparison.Ordinal) is > 0 and var suffixIndex)
            {
                // An empty suffix matches at the start, so the name is the rest of the text.
                return string.Format(null, hint, description[before.Length..(after.Length == 0 ? description.Length : suffixIndex)]);
            }
        }

        return null;
    }

    private static (string Before, string After, string Hint) CreatePattern(string text, string hint)
    {
        var nameIndex = text.IndexOf(NamePlaceholder, StringComparison.Ordinal);
        return (text[..nameIndex], text[(nameIndex + NamePlaceholder.Length)..], hint);
    }
}
