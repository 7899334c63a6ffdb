using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Domain.Runs;

/// <summary>
/// Hints for administrators about entries of the integration log. The texts of the entries are those of the contract (flows 12.1, 16.2)
/// and do not change; the hints are displayed next to them.
/// </summary>
public static class RunHints
{
    private const string Name = "\0";

    private static readonly (string Before, string After, string Hint)[] Known =
    [
        Of(
            FlowErrors.MissingConnection(Name),
            "create the connection {0} on this integration, or name one that exists in the bundle; then replay the run"),
        Of(FlowErrors.FlowNotFound(Name).Cause, "upload a bundle that defines {0}, or uninstall the job spec; then replay the run"),
        Of(
            FlowErrors.ActionNotFound(Name).Cause,
            "upload a bundle that defines {0}, or correct the state that names it; then replay the run"),
        Of(FlowErrors.ConnectionNotRefreshed(Name).Cause, "connect {0} anew, its provider has refused to renew it; then replay the run"),
        Of(
            FlowErrors.ConnectionNotAllowed(Name, "").Cause,
            "correct allowed_domain of the connection {0}, or the address of the action; then replay the run"),
        Of(NotInstalled(Name), "install the job spec {0}, which uploads and uninstalls switch off; events that have come before are gone"),
    ];

    /// <summary>Returns the text of an entry about an event that did not start a flow, because the job spec is not installed.</summary>
    /// <param name="jobSpec">The full name of the job spec.</param>
    public static string NotInstalled(string jobSpec) =>
        $"Event did not start a flow because the job spec {jobSpec} is not installed";

    /// <summary>Returns the hint for an entry; null if there is none.</summary>
    /// <param name="description">The text of the entry.</param>
    public static string? For(string description)
    {
        foreach (var (before, after, hint) in Known)
        {
            if (description.StartsWith(before, StringComparison.Ordinal)
                && description.IndexOf(after, before.Length, StringComparison.Ordinal) is > 0 and var found)
            {
                // An empty suffix matches at the start, so the name is the rest of the text.
                return string.Format(null, hint, description[before.Length..(after.Length == 0 ? description.Length : found)]);
            }
        }

        return null;
    }

    private static (string Before, string After, string Hint) Of(string text, string hint)
    {
        var name = text.IndexOf(Name, StringComparison.Ordinal);
        return (text[..name], text[(name + Name.Length)..], hint);
    }
}
