using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Infrastructure;

namespace ZisPlatform.Api.Hosting;

/// <summary>Binds the settings and reports an invalid one in a single message that names it.</summary>
internal static class Settings
{
    public static StoreSettings Bind(WebApplicationBuilder builder)
    {
        // An unknown name is a typing mistake; ignoring it would run the server without the intended setting.
        builder.Services.AddOptions<ZisOptions>().Bind(
            builder.Configuration.GetSection(ZisOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true);
        var connectionString = builder.Configuration.GetConnectionString("Zis");
        return new StoreSettings(string.IsNullOrWhiteSpace(connectionString) ? null : connectionString);
    }

    /// <exception cref="StartupException">A setting is invalid.</exception>
    public static void Check(IServiceProvider services)
    {
        try
        {
            _ = services.GetRequiredService<IOptions<ZisOptions>>().Value;
        }
        catch (OptionsValidationException exception)
        {
            throw new StartupException(string.Join("; ", exception.Failures), exception);
        }
        catch (InvalidOperationException exception)
        {
            // The binder's message names the setting and the expected type; only the inner exception contains the value.
            throw new StartupException($"invalid configuration section Zis: {exception.Message}", exception);
        }
    }
}
