using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Infrastructure;

namespace ZisPlatform.Api;

/// <summary>Reads the settings and turns a bad one into one sentence that names it.</summary>
internal static class Settings
{
    public static StoreSettings Bind(WebApplicationBuilder builder)
    {
        // A name that does not exist is a typing mistake: the server would run without what its operator asked for.
        builder.Services.AddOptions<ZisOptions>().Bind(
            builder.Configuration.GetSection(ZisOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true);
        var connectionString = builder.Configuration.GetConnectionString("Zis");
        return new StoreSettings(string.IsNullOrWhiteSpace(connectionString) ? null : connectionString);
    }

    /// <exception cref="StartRefusedException">A setting is bad.</exception>
    public static void Check(IServiceProvider services)
    {
        try
        {
            _ = services.GetRequiredService<IOptions<ZisOptions>>().Value;
        }
        catch (OptionsValidationException bad)
        {
            throw new StartRefusedException(string.Join("; ", bad.Failures), bad);
        }
        catch (InvalidOperationException bad)
        {
            // The binder's own words name the setting and the type it wants; the value stands only in the inner exception.
            throw new StartRefusedException($"section Zis: {bad.Message}", bad);
        }
    }
}
