using ZisPlatform.Cli.Flows;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Deployments;

/// <summary>A bundle file without errors, whose integration is known.</summary>
internal sealed record LocalBundle(string Integration, ReadOnlyMemory<byte> Text, JsonValue Document, ValidationReport Report)
{
    public string Name => RegistryState.NameOf(Document);

    public IReadOnlySet<string> JobSpecs { get; } = RegistryState.JobSpecsOf(Document);

    /// <summary>Creates the object from the report of a bundle without errors.</summary>
    /// <param name="report">The validation report of the bundle.</param>
    /// <param name="integration">The integration that the user named. Null uses the one that the bundle names.</param>
    /// <exception cref="CommandFailedException">The integration is not specified, or its name is not valid.</exception>
    public static LocalBundle Of(ValidationReport report, string? integration)
    {
        var (file, compiled) = (report.Bundles[0].Name, report.Bundles[0].Compiled!);
        var integrationName = integration ?? compiled.Integration
            ?? throw new CommandFailedException(ExitCodes.Usage, $"Nothing in {file} names an integration.")
            {
                Hint = "Say which one it is for with --integration NAME.",
            };
        var name = IntegrationName.Parse(integrationName);
        return name.IsOk
            ? new LocalBundle(integrationName, report.Bundles[0].Text, compiled.Document, report)
            : throw new CommandFailedException(
                ExitCodes.Usage, $"{file} is for the integration '{integrationName}': {name.Errors[0].Detail}.");
    }
}
