using System.Text.Json;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Output;

/// <summary>Writes a failure to standard error, as text or, with <c>--json</c>, as one line of JSON.</summary>
internal sealed class FailureReport(TextWriter error, bool json)
{
    public int Write(CommandFailedException exception)
    {
        if (json)
        {
            var details = exception.Details.Count > 0 ? exception.Details : null;
            var document = new { exception.Message, exception.ExitCode, exception.Hint, details, exception.Status, exception.Response };
            error.WriteLine(JsonSerializer.Serialize(new { Error = document }, JsonText.OneLine));
            return exception.ExitCode;
        }

        foreach (var detail in exception.Details)
        {
            error.WriteLine(TerminalSanitizer.Text(detail));
        }

        error.WriteLine($"zis: {TerminalSanitizer.Text(exception.Message)}");
        if (exception is { Status: >= 500, Response: { } response } && response.Text("request_id") is { Length: > 0 } requestId)
        {
            error.WriteLine($"Request id: {TerminalSanitizer.Text(requestId)}");
        }

        if (exception.Hint is { } hint)
        {
            error.WriteLine(TerminalSanitizer.Text(hint));
        }

        return exception.ExitCode;
    }
}
