using System.CommandLine;

namespace ZisPlatform.Cli.Commands;

/// <summary>Creates options whose value is one of the names of an enum, in lower case.</summary>
internal static class OneOf<T>
    where T : struct, Enum
{
    private static readonly string[] _words = [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    public static Option<T?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', _words),
        CustomParser = result =>
        {
            var at = Array.IndexOf(_words, result.Tokens[0].Value);
            if (at < 0)
            {
                // The message does not repeat the value; see WrongUsage.
                result.AddError($"{name} is one of {string.Join(", ", _words)}.");
                return null;
            }

            return Enum.GetValues<T>()[at];
        },
    };
}
