namespace ZisPlatform.Application.Common;

/// <summary>The settings of the server as its clients see it.</summary>
public sealed class ServerOptions
{
    /// <summary>The URL at which browsers and OAuth providers reach this server; null to use the address of the current request.</summary>
    public string? PublicUrl { get; set; }
}

internal sealed class ServerOptionsValidator : SettingsValidator<ServerOptions>
{
    protected override IEnumerable<string> FindErrors(ServerOptions options)
    {
        if (options.PublicUrl is { } address && !IsBaseUrl(address))
        {
            yield return "Zis:PublicUrl must be an http or https address without a query";
        }
    }
}
