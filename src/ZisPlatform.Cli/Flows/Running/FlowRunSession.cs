using System.Text;
using ZisPlatform.Cli.Flows.Answers;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Cli.Flows.Showing;
using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Running;

/// <summary>One <c>zis flow run</c>: reads the files, runs the flow and shows the result.</summary>
internal sealed class FlowRunSession(CommandEnvironment environment, Results results, FlowRunOptions options)
{
    private readonly InputFiles _files = new(environment);

    /// <summary>Runs the flow and returns the exit code.</summary>
    public async Task<int> RunAsync(FailureReport failures, CancellationToken cancellationToken)
    {
        options.Check();
        if (!options.Watch)
        {
            return await RunOnceAsync(cancellationToken);
        }

        using var watch = new FileWatch(options.Files, [], environment);
        return await watch.RepeatAsync(RunOnceAsync, failures, cancellationToken);
    }

    private async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var bundle = BundleFile.Compile(
            InputFile.NameOf(options.Bundle),
            await _files.ReadAsync(options.Bundle, cancellationToken),
            options.Integration,
            environment.Error);
        var replay = options.Replay is { } replayFile ? Replay.Read(await ReadAsync(replayFile, cancellationToken)) : null;
        var flow = BundleFile.FlowOf(bundle, options.Flow ?? replay?.Flow);
        var connections = options.Connections is { } file ? Connections.Read(await ReadAsync(file, cancellationToken)) : null;
        var secrets = OutputSecrets.CreateMasker();
        var plan = new RunPlan
        {
            Bundle = bundle,
            Flow = flow,
            Start = options.At ?? replay?.At ?? environment.Time.GetUtcNow(),
            Input = options.Input is { } input ? await _files.ReadJsonAsync(input, cancellationToken) : JsonValue.EmptyObject,
            Connections = connections,
            Integration = options.Integration,
            Subdomain = options.Subdomain,
            AccountId = options.AccountId,
            AccountUrl = options.AccountUrl,
            Http = new HttpOptions { AllowHttp = options.AllowHttp },
        };
        var breakpoints = new Breakpoints(options.Breakpoints, plan.Start, environment, secrets);
        breakpoints.Check(flow);
        using var live = options.Live
            ? new LiveHttp(connections, options.Subdomain is not null || options.AccountUrl is not null, plan.Http, environment.Time)
            : null;
        IAnswerSource[] sources =
        [
            replay?.Begin() ?? (await MocksAsync(bundle, cancellationToken)).Begin(),
            .. live is null ? [] : new[] { live },
        ];
        var clock = new RunClock(plan.Start, environment.Time, options.RealTime);
        var runner = new LocalRunner(plan, sources, clock, secrets, breakpoints.BeforeEntering);

        // A prompt blocks its thread; waiting separately keeps Ctrl+C working.
        var report = await Task.Run(() => runner.RunAsync(cancellationToken), cancellationToken).WaitAsync(cancellationToken);
        if (options.Record is { } record)
        {
            OutputFile.Write(record, Encoding.UTF8.GetBytes(Recording.Of(report, secrets).ToString(indented: true) + "\n"));
        }

        Show(report, secrets);
        return ExitCodeOf(report, secrets);
    }

    private async Task<JsonShape> ReadAsync(string file, CancellationToken cancellationToken) =>
        JsonShape.Root(InputFile.NameOf(file), await _files.ReadJsonAsync(file, cancellationToken));

    private async Task<Mocks> MocksAsync(CompiledBundle bundle, CancellationToken cancellationToken)
    {
        var answers = new List<(string, ActionAnswer)>();
        foreach (var mock in options.Mocks)
        {
            answers.Add(await MockArgument.ReadAsync(mock, _files, cancellationToken));
        }

        var mocks = Mocks.Of(answers)
            .OverrideWith(options.MockFile is { } file ? Mocks.Read(await ReadAsync(file, cancellationToken)) : Mocks.None);
        return mocks.FindError(bundle) is { } error ? throw new CommandFailedException(ExitCodes.Usage, error) : mocks;
    }

    private void Show(RunReport report, SecretMasker secrets)
    {
        var printer = new RunPrinter(results, secrets);
        if (results.IsJson)
        {
            results.Json(new RunJson(secrets).Of(report));
            return;
        }

        if (report.End == RunEnd.Stopped && environment.PromptLine is null)
        {
            // Write only the document, so that the output can be piped.
            environment.Error.WriteLine($"Stopped at a breakpoint after {TextFormat.Count(report.Transitions, "transition")}.");
            results.Json(secrets.Mask(report.Document));
            return;
        }

        if (options.Tree)
        {
            printer.Tree(report);
        }
        else
        {
            printer.Table(report);
        }

        printer.Summary(report);
    }

    private int ExitCodeOf(RunReport report, SecretMasker secrets)
    {
        if (report.UnansweredCall is { } unanswered)
        {
            throw new CommandFailedException(ExitCodes.FlowFailed, secrets.Mask(unanswered.Message))
            {
                Hint = unanswered.Hint,
                Details = [.. unanswered.Differences.Select(difference =>
                    $"  {difference.Path}: expected {difference.ExpectedText(secrets)}, got {difference.ActualText(secrets)}")],
            };
        }

        // The summary below the table already contains the error.
        return report.End != RunEnd.Failed ? ExitCodes.Ok
            : !results.IsJson ? ExitCodes.FlowFailed
            : throw new CommandFailedException(
                ExitCodes.FlowFailed, $"The flow failed: {new RunPrinter(results, secrets).ErrorText(report.Error!)}");
    }
}
