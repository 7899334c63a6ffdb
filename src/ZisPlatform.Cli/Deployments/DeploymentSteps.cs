using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli.Deployments;

/// <summary>A change on the server, one of several that are not in a transaction.</summary>
/// <param name="Description">The description of the step, such as <c>install job spec x</c>.</param>
/// <param name="Run">Runs the step.</param>
internal sealed record Step(string Description, Func<CancellationToken, Task> Run);

/// <summary>Runs steps in order. If one fails, reports which steps were done and which were not.</summary>
internal static class DeploymentSteps
{
    public static async Task RunAsync(
        IReadOnlyList<Step> steps, string hint, CommandRunner runner, bool json, CancellationToken cancellationToken)
    {
        var showsProgress = runner.Environment.ErrorOnTerminal && !json;
        for (var index = 0; index < steps.Count; index++)
        {
            if (showsProgress)
            {
                await runner.Environment.Error.WriteLineAsync(
                    TerminalSanitizer.Text($"[{index + 1}/{steps.Count}] {steps[index].Description} …"));
            }

            try
            {
                await steps[index].Run(cancellationToken);
            }
            catch (OperationCanceledException exception)
            {
                throw CreateException(steps, index, hint, new CommandFailedException(ExitCodes.Cancelled, "Cancelled.", exception));
            }
            catch (CommandFailedException exception)
            {
                throw CreateException(steps, index, hint, exception);
            }
        }
    }

    private static CommandFailedException CreateException(
        IReadOnlyList<Step> steps, int index, string hint, CommandFailedException exception)
    {
        // A server that refused the request has changed nothing. After other failures, the change may have been applied.
        var outcome = exception.Status is >= 400 and < 500 ? "refused" : "not known whether done";
        return new CommandFailedException(exception.ExitCode, $"Could not {steps[index].Description}: {exception.Message}", exception)
        {
            Details =
            [
                .. steps.Take(index).Select(step => $"done: {step.Description}"),
                $"{outcome}: {steps[index].Description}",
                .. steps.Skip(index + 1).Select(step => $"not done: {step.Description}"),
            ],
            Hint = exception.Hint is null ? hint : $"{exception.Hint} {hint}",
            Status = exception.Status,
            Response = exception.Response,
        };
    }
}
