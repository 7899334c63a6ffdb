using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli.Deployments;

/// <summary>A change on the server, one of several that are not in a transaction.</summary>
/// <param name="Words">The description of the step, such as <c>install job spec x</c>.</param>
/// <param name="Run">Runs the step.</param>
internal sealed record Step(string Words, Func<CancellationToken, Task> Run);

/// <summary>Runs steps in order. If one fails, reports which steps were done and which were not.</summary>
internal static class DeploymentSteps
{
    public static async Task RunAsync(
        IReadOnlyList<Step> steps, string hint, CommandRunner runner, bool json, CancellationToken cancellationToken)
    {
        var watched = runner.Environment.ErrorOnTerminal && !json;
        for (var at = 0; at < steps.Count; at++)
        {
            if (watched)
            {
                await runner.Environment.Error.WriteLineAsync(TerminalSanitizer.Text($"[{at + 1}/{steps.Count}] {steps[at].Words} …"));
            }

            try
            {
                await steps[at].Run(cancellationToken);
            }
            catch (OperationCanceledException exception)
            {
                throw BrokenOff(steps, at, hint, new CommandFailedException(ExitCodes.Cancelled, "Cancelled.", exception));
            }
            catch (CommandFailedException exception)
            {
                throw BrokenOff(steps, at, hint, exception);
            }
        }
    }

    private static CommandFailedException BrokenOff(IReadOnlyList<Step> steps, int at, string hint, CommandFailedException failure)
    {
        // A server that refused the request has changed nothing. After other failures, the change may have been applied.
        var fate = failure.Status is >= 400 and < 500 ? "refused" : "not known whether done";
        return new CommandFailedException(failure.ExitCode, $"Could not {steps[at].Words}: {failure.Message}", failure)
        {
            Details =
            [
                .. steps.Take(at).Select(step => $"done: {step.Words}"),
                $"{fate}: {steps[at].Words}",
                .. steps.Skip(at + 1).Select(step => $"not done: {step.Words}"),
            ],
            Hint = failure.Hint is null ? hint : $"{failure.Hint} {hint}",
            Status = failure.Status,
            Response = failure.Response,
        };
    }
}
