using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ZisPlatform.Application.Common;

/// <summary>The names of settings directly below the section <c>Zis</c> that an options class reads.</summary>
public sealed record SettingNames(IReadOnlySet<string> Names);

/// <summary>
/// Registers the settings of a module: keys of the section <c>Zis</c> (environment: <c>Zis__Name</c>). They are read once and validated at
/// start; the server does not start with an invalid setting, and names it.
/// </summary>
public static class ModuleSettings
{
    /// <summary>The configuration section of all settings.</summary>
    public const string Root = "Zis";

    /// <summary>Registers options whose properties are settings directly below the section <c>Zis</c>.</summary>
    public static IServiceCollection AddSettings<TOptions, TValidator>(this IServiceCollection services)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        var names = typeof(TOptions).GetProperties().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return services.AddSettings<TOptions, TValidator>(names, root => new SelectedSettings(root, names));
    }

    /// <summary>Registers options that are a section of their own below the section <c>Zis</c>.</summary>
    public static IServiceCollection AddSettings<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions> =>
        services.AddSettings<TOptions, TValidator>(new HashSet<string> { section }, root => root.GetSection(section));

    private static IServiceCollection AddSettings<TOptions, TValidator>(
        this IServiceCollection services, IReadOnlySet<string> names, Func<IConfiguration, IConfiguration> select)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        // An unknown name is a typing mistake; ignoring it would run the server without the intended setting.
        services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) => select(configuration.GetSection(Root))
                .Bind(options, binder => binder.ErrorOnUnknownConfiguration = true))
            .ValidateOnStart();
        return services.AddSingleton(new SettingNames(names)).AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }

    /// <summary>Hides the settings of other options classes, which the binder would report as unknown.</summary>
    private sealed class SelectedSettings(IConfiguration root, IReadOnlySet<string> names) : IConfiguration
    {
        public string? this[string key]
        {
            get => root[key];
            set => root[key] = value;
        }

        public IEnumerable<IConfigurationSection> GetChildren() => root.GetChildren().Where(child => names.Contains(child.Key));

        public IChangeToken GetReloadToken() => root.GetReloadToken();

        public IConfigurationSection GetSection(string key) => root.GetSection(key);
    }
}

/// <summary>Validates the options of a module and reports every invalid setting. Messages never contain values that are secrets.</summary>
public abstract class SettingsValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var errors = FindErrors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    protected abstract IEnumerable<string> FindErrors(TOptions options);

    protected static bool IsBaseUrl(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme is "https" or "http")
        && uri.UserInfo.Length + uri.Query.Length + uri.Fragment.Length == 0;
}
