using System.Text;

namespace ZisPlatform.Cli.Output;

internal sealed class ConsoleTerminal : ITerminal
{
    // Short enough not to be felt; the console has no read that can be cancelled.
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(15);

    public bool ReadsFromPerson => !Console.IsInputRedirected;

    public bool WritesToPerson => !Console.IsOutputRedirected;

    // Some terminals, serial lines among them, do not know their width and say zero.
    public int Width => Console.WindowWidth is > 0 and var width ? width : 80;

    public async Task<string> ReadHiddenAsync(string prompt, CancellationToken cancellationToken)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        try
        {
            while (true)
            {
                while (!Console.KeyAvailable)
                {
                    await Task.Delay(_betweenLooks, cancellationToken);
                }

                var key = Console.ReadKey(intercept: true);
                switch (key)
                {
                    case { Key: ConsoleKey.Enter }:
                        return typed.ToString();
                    case { Key: ConsoleKey.Backspace }:
                        typed.Length = Math.Max(0, typed.Length - 1);
                        break;
                    case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                        typed.Clear();
                        break;
                    case { KeyChar: var character } when !char.IsControl(character):
                        typed.Append(character);
                        break;
                }
            }
        }
        finally
        {
            Console.Error.WriteLine();
        }
    }
}
