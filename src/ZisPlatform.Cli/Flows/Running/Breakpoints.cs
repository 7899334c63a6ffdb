using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Json.Paths;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Running;

/// <summary>Stops a run before the named states and lets the user inspect it.</summary>
internal sealed class Breakpoints(IReadOnlyList<string> names, DateTimeOffset start, CommandEnvironment environment, SecretMasker secrets)
{
    private const string Choices = "[c]ontinue, [s]tep, [d]ocument, [q]uit, or a path such as $.input";

    /// <summary>The maximum number of lines on a terminal; a path or --json shows the rest.</summary>
    private const int MaxLines = 60;

    private bool _isStepping;

    /// <summary>Rejects unknown state names, because the run would never stop there.</summary>
    public void Check(Flow flow)
    {
        var states = flow.Machine.AllStates.ToList();
        foreach (var name in names)
        {
            if (!states.Exists(state =>
                state.Name == name || state.QualifiedName == name || name.EndsWith($"]/{state.Name}", StringComparison.Ordinal)))
            {
                throw new CommandFailedException(ExitCodes.Usage, $"The flow has no state '{name}' to stop before.")
                {
                    Hint = $"Its states: {string.Join(", ", states.Select(state => state.QualifiedName))}.",
                };
            }
        }
    }

    public void BeforeEntering(Visit visit)
    {
        var state = visit.Entry.State;
        if (!_isStepping && !names.Contains(state.Name) && !names.Contains(state.QualifiedName) && !names.Contains(visit.Path))
        {
            return;
        }

        if (environment.PromptLine is not { } ask)
        {
            throw new StoppedException(visit);
        }

        WriteLine($"Before {visit.Path} ({state.Type}), transition {visit.Entry.Number}, +{TextFormat.Seconds(visit.Entry.At - start)}");
        Show(visit.Entry.Input);
        while (true)
        {
            switch (ask($"{Choices}: ")?.Trim())
            {
                case "" or "c" or "continue":
                    _isStepping = false;
                    return;
                case "s" or "step":
                    _isStepping = true;
                    return;
                case "d" or "document":
                    Show(visit.Entry.Input);
                    break;
                case null or "q" or "quit":
                    throw new StoppedException(visit);
                case { } path:
                    ShowPath(path, visit.Entry.Input);
                    break;
            }
        }
    }

    private void ShowPath(string text, JsonValue document)
    {
        if (!JsonPath.TryParse(text, out var path, out var error, JsonPathSyntax.Relaxed))
        {
            WriteLine($"That is neither a command nor a path: {error.Message}.");
            return;
        }

        try
        {
            // Members are masked by their names, so mask the whole document instead of the part that the path finds.
            var values = path.Evaluate(secrets.Mask(document));
            if (values.Count == 0)
            {
                WriteLine("Nothing is there.");
            }

            foreach (var value in values)
            {
                Show(value);
            }
        }
        catch (JsonPathLimitException exception)
        {
            WriteLine($"{exception.Message}.");
        }
    }

    private void Show(JsonValue value)
    {
        var lines = secrets.Mask(value).ToString(indented: true).Split('\n');
        foreach (var line in lines.Take(MaxLines))
        {
            WriteLine(line);
        }

        if (lines.Length > MaxLines)
        {
            WriteLine($"… {lines.Length - MaxLines} more lines");
        }
    }

    private void WriteLine(string line) => environment.Error.WriteLine(TerminalSanitizer.Text(line));
}
