using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Bundles;

/// <summary>Shared arguments of the commands for integrations on a server.</summary>
internal static class RegistryArguments
{
    public static Argument<string> Integration()
    {
        var argument = new Argument<string>("INTEGRATION") { Description = "The integration's name" };
        argument.Validators.Add(ArgumentParsers.ValidateIntegrationName);
        return argument;
    }

    public static Option<string?> Bundle() =>
        new("--bundle") { Description = "The bundle's name (default: the only one that the integration has)", HelpName = "NAME" };

    public static Argument<int> Generation(string name, string description)
    {
        var argument = new Argument<int>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (!int.TryParse(result.Tokens[0].Value, out var number) || number < 1)
            {
                result.AddError("A generation is a number from 1; 'zis bundle history' shows them.");
            }
        });
        return argument;
    }

    /// <summary>Finds the list entry of a bundle. Without a name, the integration must have exactly one bundle.</summary>
    public static async Task<JsonElement> FindBundleAsync(
        ServerSession session, string integration, string? name, CancellationToken cancellationToken)
    {
        var all = await session.Server.ListAsync(PlatformPaths.Bundles(integration), "bundles", cancellationToken);
        JsonElement[] matches = [.. all.Where(bundle => name is null || bundle.Text("name") == name)];
        if (matches is [var only])
        {
            return only;
        }

        var message = name is null && matches.Length > 1 ? $"{integration} has {matches.Length} bundles; say which one with --bundle."
            : name is null ? $"{integration} has no bundle."
            : $"{integration} has no bundle '{name}'.";
        throw new CommandFailedException(matches.Length > 1 ? ExitCodes.Usage : ExitCodes.Refused, message)
        {
            Hint = all.Count > 0 ? $"Its bundles: {string.Join(", ", all.Select(bundle => bundle.Text("name")))}." : null,
        };
    }

    /// <summary>
    /// Returns the given name without a lookup, because deleted bundles have a history too. Without a name, returns that of the only
    /// bundle.
    /// </summary>
    public static async Task<string> BundleNameAsync(
        ServerSession session, string integration, string? name, CancellationToken cancellationToken) =>
        name ?? (await FindBundleAsync(session, integration, name, cancellationToken)).Required("name");
}
