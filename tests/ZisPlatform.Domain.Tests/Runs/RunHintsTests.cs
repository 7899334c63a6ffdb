using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Domain.Tests.Runs;

public class RunHintsTests
{
    private static readonly TestCaseData[] Texts =
    [
        new(FlowErrors.MissingConnection("crm"), "create the connection crm on"),
        new(FlowErrors.FlowNotFound("zis:a:flow:f").Cause, "upload a bundle that defines zis:a:flow:f,"),
        new(FlowErrors.ActionNotFound("zis:a:action:b").Cause, "upload a bundle that defines zis:a:action:b,"),
        new(FlowErrors.ConnectionNotRefreshed("crm").Cause, "connect crm anew"),
        new(FlowErrors.ConnectionNotAllowed("crm", "evil.example").Cause, "correct allowed_domain of the connection crm,"),
        new(RunHints.FormatNotInstalled("zis:a:job_spec:j"), "install the job spec zis:a:job_spec:j,"),
    ];

    [TestCaseSource(nameof(Texts))]
    public void A_known_error_has_a_hint_with_the_affected_name(string description, string hint) =>
        Assert.That(RunHints.Find(description), Does.StartWith(hint));

    [TestCase("Execution Successful")]
    [TestCase("external action failed due to status code: 404")]
    [TestCase("Cannot start flow because the connection named 'crm")]
    [TestCase("")]
    public void Other_descriptions_have_no_hint(string description) => Assert.That(RunHints.Find(description), Is.Null);
}
