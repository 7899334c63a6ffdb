using System.Text.Json;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Output;

/// <summary>Writes a failure to standard error, as text or, with <c>--json</c>, as one line of JSON.</summary>
internal sealed class FailureReport(TextWriter error, bool json)
{
    public int Write(CommandFailedException failure)
    {
        if (json)
        {
            var details = failure.Details.Count > 0 ? failure.Details : null;
            var found = new { failure.Message, failure.ExitCode, failure.Hint, details, failure.Status, failure.Response };
            error.WriteLine(JsonSerializer.Serialize(new { Error = found }, JsonText.OneLine));
            return failure.ExitCode;
        }

        foreach (var detail in failure.Details)
        {
            error.WriteLine(TerminalSanitizer.Text(detail));
        }

        error.WriteLine($"zis: {TerminalSanitizer.Text(failure.Message)}");
        if (failure is { Status: >= 500, Response: { } response } && response.Text("request_id") is { Length: > 0 } requestId)
        {
            error.WriteLine($"Request id: {TerminalSanitizer.Text(requestId)}");
        }

        if (failure.Hint is { } hint)
        {
            error.WriteLine(TerminalSanitizer.Text(hint));
        }

        return failure.ExitCode;
    }
}
