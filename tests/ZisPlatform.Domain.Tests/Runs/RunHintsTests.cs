using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Runs;

public class RunHintsTests
{
    private static readonly TestCaseData[] Texts =
    [
        new(FlowErrors.MissingConnection("crm").Reason, "create the connection crm on"),
        new(FlowErrors.FlowNotFound("zis:a:flow:f").Reason, "upload a bundle that defines zis:a:flow:f,"),
        new(FlowErrors.ActionNotFound("zis:a:action:b").Reason, "upload a bundle that defines zis:a:action:b,"),
        new(FlowErrors.ConnectionNotRefreshed("crm").Reason, "connect crm anew"),
        new(FlowErrors.ConnectionNotAllowed("crm", "evil.example").Reason, "correct allowed_domain of the connection crm,"),
        new(new FlowErrorReason(FlowErrorReason.JobSpecNotInstalled, "zis:a:job_spec:j"), "install the job spec zis:a:job_spec:j,"),
    ];

    [TestCaseSource(nameof(Texts))]
    public void A_known_error_has_a_hint_with_the_affected_name(FlowErrorReason reason, string hint) =>
        Assert.That(RunHints.Find(reason), Does.StartWith(hint));

    [Test]
    public void Errors_without_a_reason_and_unknown_reasons_have_no_hint()
    {
        Assert.That(RunHints.Find(FlowErrors.Status(404).Reason), Is.Null);
        Assert.That(RunHints.Find(new FlowErrorReason("code_of_a_later_version", "crm")), Is.Null);
    }

    [Test]
    public void The_reason_of_an_error_survives_the_journal()
    {
        var error = FlowErrors.ConnectionNotAllowed("crm", "evil.example");
        var stored = FlowOutcome.Failed(error, default).ToValue();

        Assert.That(FlowOutcome.FromValue(JsonValue.Parse(stored.ToString())).Error, Is.EqualTo(error));
    }
}
