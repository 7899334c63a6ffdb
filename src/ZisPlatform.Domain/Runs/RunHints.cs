using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Domain.Runs;

/// <summary>
/// Hints for administrators about entries of the integration log. The texts of the entries are those of the contract (flows 12.1, 16.2)
/// and do not change; the hints are displayed next to them.
/// </summary>
public static class RunHints
{
    /// <summary>Returns the text of an entry about an event that did not start a flow, because the job spec is not installed.</summary>
    /// <param name="jobSpec">The full name of the job spec.</param>
    public static string FormatNotInstalled(string jobSpec) =>
        $"Event did not start a flow because the job spec {jobSpec} is not installed";

    /// <summary>Returns the hint for the reason of an entry; null if there is none.</summary>
    public static string? Find(FlowErrorReason? reason) => reason?.Code switch
    {
        FlowErrorReason.ConnectionMissing =>
            $"create the connection {reason.Subject} on this integration, or name one that exists in the bundle; then replay the run",
        FlowErrorReason.FlowNotFound =>
            $"upload a bundle that defines {reason.Subject}, or uninstall the job spec; then replay the run",
        FlowErrorReason.ActionNotFound =>
            $"upload a bundle that defines {reason.Subject}, or correct the state that names it; then replay the run",
        FlowErrorReason.ConnectionNotRefreshed =>
            $"connect {reason.Subject} anew, its provider has refused to renew it; then replay the run",
        FlowErrorReason.ConnectionNotAllowed =>
            $"correct allowed_domain of the connection {reason.Subject}, or the address of the action; then replay the run",
        FlowErrorReason.JobSpecNotInstalled =>
            $"install the job spec {reason.Subject}, which uploads and uninstalls switch off; events that have come before are gone",
        _ => null,
    };
}
