using System.Globalization;
using System.Text;
using ZisPlatform.Cli.Flows.Files;

namespace ZisPlatform.Cli.Flows.Answers;

/// <summary>
/// A <c>--mock</c> argument: an action and its answer, which is JSON, a JSON file with the body or result, or only a status.
/// </summary>
internal static class MockArgument
{
    /// <summary>Returns the file that the argument names, or null if it names none.</summary>
    public static string? FileOf(string argument) =>
        Split(argument).Answer is var answer && !IsJson(answer) && StatusOf(answer) is null ? answer : null;

    public static async Task<(string Action, ActionAnswer Answer)> ReadAsync(
        string argument, InputFiles files, CancellationToken cancellationToken)
    {
        var (action, text) = Split(argument);
        if (StatusOf(text) is { } status)
        {
            return status is >= 100 and <= 599
                ? (action, ActionAnswer.OfStatus(status))
                : throw new CommandFailedException(ExitCodes.Usage, $"The mock of {action} has a status that is not from 100 to 599.");
        }

        return (action, new ActionAnswer
        {
            Result = IsJson(text)
                ? InputFiles.Parse($"the mock of {action}", Encoding.UTF8.GetBytes(text))
                : await files.ReadJsonAsync(text, cancellationToken),
        });
    }

    private static (string Action, string Answer) Split(string argument) =>
        argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var end && end < argument.Length - 1
        ? (argument[..end], argument[(end + 1)..])
        : throw new CommandFailedException(ExitCodes.Usage, "A --mock is ACTION=ANSWER, such as get_ticket=ticket.json or get_ticket=429.");

    private static bool IsJson(string answer) => answer[0] is '{' or '[' or '"';

    private static int? StatusOf(string answer) =>
        int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
}
