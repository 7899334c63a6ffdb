using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli.Flows.Showing;

/// <summary>
/// Shows the states of a run as a table that fits the terminal: omits the least important columns first and gives the remaining width to
/// the values.
/// </summary>
internal static class StateTable
{
    /// <summary>The length of one value in a pipe, enough to recognize it; --json contains the whole value.</summary>
    public const int PipedLength = 200;

    /// <summary>The minimum column width; narrower columns are not readable.</summary>
    public const int MinColumnWidth = 16;

    private static readonly string[] OptionalColumns = ["TYPE", "TIME", "CALL"];

    /// <param name="results">The output.</param>
    /// <param name="states">The states in their order.</param>
    /// <param name="columns">The columns with a fixed length.</param>
    /// <param name="input">Returns the input of a state, in the specified number of characters.</param>
    /// <param name="changes">Returns the changes made by a state, in the specified number of characters.</param>
    public static void Write<T>(
        Results results,
        IReadOnlyList<T> states,
        List<(string Heading, Func<T, string> Cell)> columns,
        Func<T, int, string> input,
        Func<T, int, string> changes)
    {
        var length = PipedLength;
        var showsInput = true;
        if (results.Width is { } width)
        {
            // A cell has a blank on either side and a line on its right.
            int RemainingWidth() =>
                width - 4 - columns.Sum(column =>
                    3 + states.Select(state => column.Cell(state).Length).Append(column.Heading.Length).Max());
            showsInput = (RemainingWidth() - 3) / 2 >= MinColumnWidth;
            foreach (var heading in OptionalColumns)
            {
                columns.RemoveAll(column => RemainingWidth() < MinColumnWidth && column.Heading == heading);
            }

            length = Math.Max(showsInput ? (RemainingWidth() - 3) / 2 : RemainingWidth(), 1);
        }

        if (showsInput)
        {
            columns.Add(("INPUT", state => input(state, length)));
        }

        columns.Add(("CHANGES", state => changes(state, length)));
        results.Table([.. columns.Select(column => column.Heading)], states.Select(state => columns.Select(column => column.Cell(state))));
    }
}
