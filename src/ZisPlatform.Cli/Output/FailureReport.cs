using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json;

namespace ZisPlatform.Cli.Output;

/// <summary>Tells what went wrong on standard error: sentences for a person, one JSON object a line for a script.</summary>
internal sealed class FailureReport(TextWriter error, bool json)
{
    public int WrongUsage(ParseResult parse)
    {
        if (json)
        {
            return Write(new CommandFailedException(ExitCodes.Usage, string.Join(' ', parse.Errors.Select(found => found.Message))));
        }

        // The page would push the message off the screen; `--help` shows it to who wants it.
        ((ParseErrorAction)parse.Action!).ShowHelp = false;
        parse.Invoke(new InvocationConfiguration { Output = error, Error = error });
        error.WriteLine($"Run '{PathOf(parse)} --help' for usage.");
        return ExitCodes.Usage;
    }

    public int Write(CommandFailedException failure)
    {
        if (json)
        {
            error.WriteLine(JsonText.Of(writer => WriteJson(writer, failure), indented: false));
            return failure.ExitCode;
        }

        error.WriteLine($"zis: {Printable.Text(failure.Message)}");
        foreach (var detail in failure.Details)
        {
            error.WriteLine($"  - {Printable.Text(detail)}");
        }

        if (failure is { Status: >= 500, RequestId: { } requestId })
        {
            error.WriteLine($"Request id: {Printable.Text(requestId)}");
        }

        if (failure.Hint is { } hint)
        {
            error.WriteLine(Printable.Text(hint));
        }

        return failure.ExitCode;
    }

    public void Warn(string message) => error.WriteLine(json
        ? JsonText.Of(writer => WriteWarning(writer, message), indented: false)
        : $"zis: warning: {Printable.Text(message)}");

    private static string PathOf(ParseResult parse)
    {
        var names = new List<string>();
        for (var at = parse.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, at.Command is RootCommand ? "zis" : at.Command.Name);
        }

        return string.Join(' ', names);
    }

    private static void WriteWarning(Utf8JsonWriter writer, string message)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("warning");
        writer.WriteString("message", message);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteJson(Utf8JsonWriter writer, CommandFailedException failure)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteString("message", failure.Message);
        writer.WriteNumber("exit_code", failure.ExitCode);
        if (failure.Details.Count > 0)
        {
            writer.WriteStartArray("details");
            foreach (var detail in failure.Details)
            {
                writer.WriteStringValue(detail);
            }

            writer.WriteEndArray();
        }

        WriteIfAny(writer, "hint", failure.Hint);
        if (failure.Status is { } status)
        {
            writer.WriteNumber("status", status);
        }

        WriteIfAny(writer, "code", failure.Code);
        WriteIfAny(writer, "request_id", failure.RequestId);
        if (failure.Response is { } response)
        {
            writer.WritePropertyName("response");
            response.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteIfAny(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
