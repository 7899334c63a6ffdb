using System.CommandLine.Parsing;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Cli.Commands.Bundles;

internal static class IntegrationNameRule
{
    /// <summary>Validates the name of an integration with the rules of the server.</summary>
    public static void Check(SymbolResult result)
    {
        foreach (var error in IntegrationName.Parse(result.Tokens is [{ } name] ? name.Value : null).Errors)
        {
            result.AddError(error.Detail);
        }
    }
}
