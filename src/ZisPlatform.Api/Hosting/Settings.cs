using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Infrastructure;

namespace ZisPlatform.Api.Hosting;

/// <summary>Finds the store, and reports invalid settings of all modules in a single message that names them.</summary>
internal static class Settings
{
    public static StoreSettings StoreOf(IConfiguration configuration)
    {
        var connectionString = configuration.GetConnectionString("Zis");
        return new StoreSettings(string.IsNullOrWhiteSpace(connectionString) ? null : connectionString);
    }

    /// <exception cref="StartupException">A setting is invalid.</exception>
    public static void Check(IServiceProvider services)
    {
        if (FindUnknown(services) is { Count: > 0 } unknown)
        {
            throw new StartupException($"invalid configuration section Zis: these settings do not exist: {string.Join(", ", unknown)}");
        }

        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (Exception exception) when (exception is OptionsValidationException or AggregateException)
        {
            throw new StartupException(string.Join("; ", ErrorsOf(exception)), exception);
        }
        catch (InvalidOperationException exception)
        {
            // The binder's message names the setting and the expected type. It contains the value, but every secret is a text, which
            // needs no conversion.
            throw new StartupException($"invalid configuration section Zis: {exception.Message}", exception);
        }
    }

    private static List<string> FindUnknown(IServiceProvider services)
    {
        var known = services.GetServices<SettingNames>().SelectMany(settings => settings.Names).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. services.GetRequiredService<IConfiguration>().GetSection(ModuleSettings.Root).GetChildren()
                .Where(section => !known.Contains(section.Key))
                .Select(section => $"'{section.Key}'"),
        ];
    }

    private static IEnumerable<string> ErrorsOf(Exception exception) => exception switch
    {
        OptionsValidationException invalid => invalid.Failures,
        AggregateException aggregate => aggregate.InnerExceptions.SelectMany(ErrorsOf),
        _ => [exception.Message],
    };
}
