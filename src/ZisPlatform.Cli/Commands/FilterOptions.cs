using System.CommandLine;
using System.Globalization;
using ZisPlatform.Cli.Flows.Files;

namespace ZisPlatform.Cli.Commands;

/// <summary>The options that filter entries by integration, time and text.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> _integration;
    private readonly Option<string?>? _text;
    private readonly Option<DateTimeOffset?> _from = CreateTimeOption("--from", "Only at or after this time (RFC 3339, UTC by default)");
    private readonly Option<DateTimeOffset?> _until = CreateTimeOption("--until", "Only before this time (RFC 3339, UTC by default)");

    /// <param name="descriptionPrefix">The filtered items, as the start of the help text of <c>--integration</c>.</param>
    /// <param name="withTexts">True adds the option <c>--text</c>.</param>
    public FilterOptions(string descriptionPrefix, bool withTexts)
    {
        _integration = new Option<string?>("--integration") { Description = $"{descriptionPrefix} this integration", HelpName = "NAME" };
        _text = withTexts
            ? new Option<string?>("--text") { Description = "Only if the message contains this text (case-sensitive)", HelpName = "TEXT" }
            : null;
    }

    public void AddTo(Command command)
    {
        foreach (var option in AllOptions)
        {
            command.Add(option);
        }
    }

    /// <summary>Returns the given values as query parameters of the API.</summary>
    public IEnumerable<(string Name, string? Value)> Of(ParseResult parse) =>
    [
        ("integration", parse.GetValue(_integration)),
        ("text", _text is null ? null : parse.GetValue(_text)),
        ("from", FormatTime(parse.GetValue(_from))),
        ("until", FormatTime(parse.GetValue(_until))),
    ];

    private IEnumerable<Option> AllOptions => new Option?[] { _integration, _text, _from, _until }.OfType<Option>();

    private static string? FormatTime(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);

    private static Option<DateTimeOffset?> CreateTimeOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var time = TimeParser.Parse(result.Tokens[0].Value);
            if (time is null)
            {
                result.AddError($"{name} must be a time such as 2026-03-01T12:00:00Z.");
            }

            return time;
        },
    };
}
