using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli.Flows;

/// <summary>A run's states as a table that fits its terminal: what is least missed is left out first, values fill what room there is.</summary>
internal static class StateTable
{
    /// <summary>Of one value for a pipe: enough to recognise it; --json has it whole.</summary>
    public const int PipedLength = 200;

    /// <summary>Narrower columns tell nothing.</summary>
    public const int Narrowest = 16;

    private static readonly string[] Dispensable = ["TYPE", "TIME", "CALL"];

    /// <param name="results">Where it is shown.</param>
    /// <param name="states">In their order.</param>
    /// <param name="columns">Those of a length of their own.</param>
    /// <param name="input">What a state began with, in so many characters.</param>
    /// <param name="changes">What it made of that.</param>
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
            // A cell has a blank on either side and a line to its right.
            int Room() => width - 4 - columns.Sum(column => 3 + states.Select(state => column.Cell(state).Length).Append(column.Heading.Length).Max());
            showsInput = (Room() - 3) / 2 >= Narrowest;
            foreach (var dispensable in Dispensable)
            {
                columns.RemoveAll(column => Room() < Narrowest && column.Heading == dispensable);
            }

            length = Math.Max(showsInput ? (Room() - 3) / 2 : Room(), 1);
        }

        if (showsInput)
        {
            columns.Add(("INPUT", state => input(state, length)));
        }

        columns.Add(("CHANGES", state => changes(state, length)));
        results.Table([.. columns.Select(column => column.Heading)], states.Select(state => columns.Select(column => column.Cell(state))));
    }
}
