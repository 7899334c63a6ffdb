using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Spectre.Console;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Output;

/// <summary>A named value of a record.</summary>
internal sealed record Field(string Name, string Value);

/// <summary>A column of a list, with the function that returns its cells.</summary>
internal sealed record Column(string Name, Func<JsonElement, string> Cell);

/// <summary>Writes the results of a command: JSON with <c>--json</c>, tables on a terminal, tab-separated lines otherwise.</summary>
internal sealed class Results(CommandEnvironment environment, bool json)
{
    // Records are never wrapped: a token that spans two lines cannot be copied.
    private const int UnlimitedWidth = 32_000;

    public bool IsJson => json;

    /// <summary>The width of the terminal in columns. Null if standard output is redirected.</summary>
    public int? Width => environment.Width;

    public void Json(JsonValue value) => environment.Out.WriteLine(value.ToString(indented: true));

    public void Line(string text) => environment.Out.WriteLine(TerminalSanitizer.Text(text));

    /// <summary>Writes <paramref name="answer"/> with <c>--json</c>, otherwise <paramref name="sentence"/>.</summary>
    public void WriteResult(JsonElement? answer, string sentence)
    {
        if (!json)
        {
            Line(sentence);
        }
        else if (answer is { } element)
        {
            Document(element);
        }
    }

    /// <summary>Gets a value: true if the output is text on a terminal, which may contain more than a script or a log needs.</summary>
    public bool OnTerminal => !json && environment.Width is not null;

    /// <summary>Serializes a document of this command to JSON and writes it.</summary>
    public void Document<T>(T document) => environment.Out.WriteLine(JsonSerializer.Serialize(document, JsonText.Indented));

    /// <summary>Writes the text of a file unchanged.</summary>
    public void File(string text) => environment.Out.Write(text);

    /// <summary>
    /// Writes a line. On a terminal, the markup in the format of <paramref name="line"/> applies. Arguments are made printable.
    /// </summary>
    public void MarkupLine(FormattableString line)
    {
        object[] printable =
        [
            .. line.GetArguments().Select(
                argument => TerminalSanitizer.Text(Convert.ToString(argument, CultureInfo.InvariantCulture) ?? "")),
        ];
        if (environment.Width is null)
        {
            environment.Out.WriteLine(string.Format(CultureInfo.InvariantCulture, Markup.Remove(line.Format), printable));
        }
        else
        {
            Terminal(UnlimitedWidth).MarkupLineInterpolated(
                CultureInfo.InvariantCulture, FormattableStringFactory.Create(line.Format, printable));
        }
    }

    /// <summary>Writes <paramref name="answer"/> with <c>--json</c>, otherwise one line per field.</summary>
    public void Record(JsonElement answer, params IReadOnlyList<Field> fields)
    {
        if (json)
        {
            Document(answer);
            return;
        }

        var width = fields.Max(field => field.Name.Length) + 2;
        foreach (var field in fields)
        {
            if (environment.Width is null)
            {
                WriteTabbed([field.Name, field.Value]);
            }
            else
            {
                Terminal(UnlimitedWidth).MarkupLineInterpolated(
                    $"[bold]{field.Name.PadRight(width)}[/]{TerminalSanitizer.Text(field.Value)}");
            }
        }
    }

    /// <summary>Writes a record. If the output is redirected, writes only the last field, so that a shell can assign it.</summary>
    public void RecordForVariable(JsonElement answer, params IReadOnlyList<Field> fields)
    {
        if (json || environment.Width is not null)
        {
            Record(answer, fields);
        }
        else
        {
            environment.Out.WriteLine(TerminalSanitizer.Text(fields[^1].Value));
        }
    }

    /// <summary>Writes the items as JSON under <paramref name="key"/> with <c>--json</c>, otherwise as a table.</summary>
    public void List(string key, IReadOnlyList<JsonElement> items, IReadOnlyList<Column> columns)
    {
        if (json)
        {
            Document(new Dictionary<string, IReadOnlyList<JsonElement>> { [key] = items });
        }
        else
        {
            Table([.. columns.Select(column => column.Name)], items.Select(item => columns.Select(column => column.Cell(item))));
        }
    }

    /// <summary>Writes an item of an endless list as a single line.</summary>
    public void Item(JsonElement item, IReadOnlyList<Column> columns)
    {
        if (json)
        {
            environment.Out.WriteLine(JsonSerializer.Serialize(item, JsonText.OneLine));
        }
        else if (environment.Width is null)
        {
            WriteTabbed(columns.Select(column => column.Cell(item)));
        }
        else
        {
            Line(string.Join("  ", columns.Select(column => column.Cell(item))));
        }
    }

    /// <summary>Writes a table, also with <c>--json</c>.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IEnumerable<string>> rows)
    {
        if (environment.Width is { } width)
        {
            Terminal(width).Write(TableOf(headings, rows));
            return;
        }

        WriteTabbed(headings);
        foreach (var row in rows)
        {
            WriteTabbed(row);
        }
    }

    /// <summary>Writes a tree. A node may have several lines.</summary>
    public void Tree(Tree tree) => Terminal(environment.Width ?? UnlimitedWidth).Write(tree);

    private static Table TableOf(IReadOnlyList<string> headings, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))));
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(TerminalSanitizer.Text(cell))));
        }

        return table;
    }

    private void WriteTabbed(IEnumerable<string> cells) =>
        environment.Out.WriteLine(string.Join('\t', cells.Select(TerminalSanitizer.Text)));

    private IAnsiConsole Terminal(int width)
    {
        var isColorDisabled = !string.IsNullOrEmpty(environment.GetVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(environment.Out),
            Ansi = isColorDisabled ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = width;
        return console;
    }
}
