using System.CommandLine.Parsing;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Cli.Commands;

internal static class IntegrationNameRule
{
    /// <summary>Refuses what the server would refuse as an integration's name.</summary>
    public static void Check(SymbolResult result)
    {
        foreach (var error in IntegrationName.Parse(result.Tokens is [{ } name] ? name.Value : null).Errors)
        {
            result.AddError(error.Detail);
        }
    }
}
