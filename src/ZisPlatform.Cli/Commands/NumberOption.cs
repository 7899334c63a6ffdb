using System.CommandLine;
using System.Globalization;

namespace ZisPlatform.Cli.Commands;

/// <summary>Creates options whose value is an integer from 1 to a limit.</summary>
internal static class NumberOption
{
    public static Option<int?> Create(string name, string description, int most, string helpName = "NUMBER")
    {
        var option = new Option<int?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number < 1
                || number > most)
            {
                result.AddError($"{name} must be a number from 1 to {most}.");
            }
        });
        return option;
    }
}
