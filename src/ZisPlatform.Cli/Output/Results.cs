using System.Text.Json;
using Spectre.Console;

namespace ZisPlatform.Cli.Output;

/// <summary>A value with its name, as a line of a record.</summary>
internal sealed record Field(string Name, string Value);

/// <summary>A column of a list, and where its cells come from.</summary>
internal sealed record Column(string Name, Func<JsonElement, string> Cell);

/// <summary>Writes what a command found: JSON when asked for, tables for a person, tab-separated lines for a pipe.</summary>
internal sealed class Results(CommandEnvironment environment, bool json)
{
    // Records are never folded: a token broken over two lines cannot be copied.
    private const int Unfolded = 32_000;

    private bool ForPerson => environment.Terminal.WritesToPerson;

    public void Warn(string message) => new FailureReport(environment.Error, json).Warn(message);

    /// <summary>Writes <paramref name="answer"/> as JSON, else <paramref name="sentence"/>.</summary>
    public void Done(JsonElement? answer, string sentence)
    {
        if (!json)
        {
            environment.Out.WriteLine(Printable.Text(sentence));
        }
        else if (answer is { } element)
        {
            WriteJson(writer => element.WriteTo(writer));
        }
    }

    /// <summary>Writes <paramref name="answer"/> as JSON, else as one line per field.</summary>
    public void Record(JsonElement answer, params IEnumerable<Field> fields)
    {
        if (json)
        {
            WriteJson(answer.WriteTo);
            return;
        }

        Field[] lines = [.. fields];
        if (!ForPerson)
        {
            foreach (var field in lines)
            {
                WriteTabbed([field.Name, field.Value]);
            }

            return;
        }

        var console = Terminal(Unfolded);
        var width = lines.Max(field => field.Name.Length) + 2;
        foreach (var field in lines)
        {
            console.MarkupLineInterpolated($"[bold]{field.Name.PadRight(width)}[/]{Printable.Text(field.Value)}");
        }
    }

    /// <summary>Writes a record with a secret that no list shows later.</summary>
    /// <remarks>To a pipe a lone secret goes without a name, so that a shell can keep it in a variable.</remarks>
    public void RecordWithSecret(JsonElement answer, Field secret, params IEnumerable<Field> fields)
    {
        Field[] lines = [.. fields];
        if (json || !ForPerson)
        {
            if (!json && lines is [])
            {
                environment.Out.WriteLine(Printable.Text(secret.Value));
                return;
            }

            Record(answer, [.. lines, secret]);
            return;
        }

        if (lines is not [])
        {
            Record(answer, lines);
            environment.Out.WriteLine();
        }

        environment.Out.WriteLine($"{Printable.Text(secret.Name)}, to copy now:");
        Terminal(Unfolded).MarkupLineInterpolated($"[bold green]{Printable.Text(secret.Value)}[/]");
    }

    /// <summary>Writes the items as JSON under <paramref name="key"/>, else as a table.</summary>
    public void List(string key, IReadOnlyList<JsonElement> items, string whenEmpty, params IReadOnlyList<Column> columns)
    {
        if (json)
        {
            WriteJson(writer => WriteList(writer, key, items));
        }
        else if (!ForPerson)
        {
            WriteTabbed(columns.Select(column => column.Name));
            foreach (var item in items)
            {
                WriteTabbed(columns.Select(column => column.Cell(item)));
            }
        }
        else if (items.Count == 0)
        {
            environment.Out.WriteLine(whenEmpty);
        }
        else
        {
            var table = new Table().Border(TableBorder.Rounded);
            foreach (var column in columns)
            {
                table.AddColumn(new TableColumn(new Text(column.Name, new Style(decoration: Decoration.Bold))));
            }

            foreach (var item in items)
            {
                table.AddRow(columns.Select(column => new Text(Printable.Text(column.Cell(item)))));
            }

            Terminal(environment.Terminal.Width).Write(table);
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string key, IReadOnlyList<JsonElement> items)
    {
        writer.WriteStartObject();
        writer.WriteStartArray(key);
        foreach (var item in items)
        {
            item.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteJson(Action<Utf8JsonWriter> write) => environment.Out.WriteLine(JsonText.Of(write, indented: true));

    private void WriteTabbed(IEnumerable<string> cells) => environment.Out.WriteLine(string.Join('\t', cells.Select(Printable.Text)));

    private IAnsiConsole Terminal(int width)
    {
        var plain = !string.IsNullOrEmpty(environment.Variable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(environment.Out),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = width;
        return console;
    }
}
