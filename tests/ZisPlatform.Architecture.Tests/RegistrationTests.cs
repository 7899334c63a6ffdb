using System.Text.RegularExpressions;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Architecture.Tests;

/// <summary>
/// Tests that each module registers its own services and settings, and that the container passes services to constructors: a dependency
/// that code looks up is visible neither in its signature nor to the validation of the container.
/// </summary>
public partial class RegistrationTests
{
    /// <summary>The files that may look services up, with the reason why these cannot be injected.</summary>
    private static readonly IReadOnlyDictionary<string, string> Exempt = new Dictionary<string, string>
    {
        ["ZisPlatform.Application/Common/ScopedService.cs"] = "opens the scopes of singletons",
        ["ZisPlatform.Infrastructure/Security/DatabaseXmlRepository.cs"] = "Data Protection constructs the decryptor with the container",
        ["ZisPlatform.Api/Hosting/Settings.cs"] = "runs when the container has just been built",
        ["ZisPlatform.Api/Hosting/ForwardedRequests.cs"] = "configures the pipeline before the first request",
        ["ZisPlatform.Api/Hosting/PublicUrl.cs"] = "is called by endpoints, which take no options",
        ["ZisPlatform.Api/Authorization/CallerCheck.cs"] = "creates the handler of the request's authentication scheme",
        ["ZisPlatform.Api/Authorization/RequireIntegrationFilter.cs"] = "an endpoint filter is a singleton and needs a scoped service",
        ["ZisPlatform.Api/Identity/OAuth/PostedForm.cs"] = "the framework binds it with the HTTP context only",
        ["ZisPlatform.Api/Runs/Streaming/EventStream.cs"] = "the framework executes a result with the HTTP context only",
    };

    private static readonly IReadOnlyList<SourceFile> Files = [.. Source.Projects.SelectMany(project => Source.FilesOf(project))];

    public static IReadOnlyList<string> Modules => Code.Modules;

    [Test]
    public void Only_registrations_and_exempt_files_look_services_up()
    {
        var lookups = Files.Where(file => ServiceLookup().IsMatch(file.Text)).ToList();

        Assert.That(lookups.Where(IsRegistration), Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(lookups.Where(file => !IsRegistration(file)).Select(file => file.ToString()), Is.EquivalentTo(Exempt.Keys));
    }

    [Test]
    public void No_registration_calls_a_constructor_with_services_of_the_container()
    {
        var registrations = Files.Where(IsRegistration).ToList();

        Assert.That(registrations, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(registrations.Where(file => ManualConstruction().IsMatch(file.Text)), Is.Empty, "let the container call it");
    }

    [TestCaseSource(nameof(Modules))]
    public void Each_module_registers_its_services_in_a_class_of_its_own(string module)
    {
        foreach (var layer in new[] { Code.Application, Code.Infrastructure })
        {
            var name = layer.GetName().Name!;
            var type = layer.GetType($"{name}.{module}.{module}Module");
            var root = Source.FilesOf(name).Single(file => file.Path == "DependencyInjection.cs");

            Assert.That(type, Is.Not.Null, $"{name}/{module}/{module}Module.cs");
            Assert.That(type!.GetMethod($"Add{module}Module"), Is.Not.Null);
            Assert.That(root.Text, Does.Contain($".Add{module}Module()"));
        }
    }

    [Test]
    public void Each_options_class_of_the_settings_has_its_validator_beside_it()
    {
        var validators = Code.All.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.BaseType is { IsGenericType: true } parent
                && parent.GetGenericTypeDefinition() == typeof(SettingsValidator<>))
            .ToList();

        Assert.That(validators, Has.Count.GreaterThan(5), "the rule must have a subject, or it can never fail");
        Assert.That(
            validators.Select(type => type.FullName),
            Is.EqualTo(validators.Select(type => $"{type.BaseType!.GetGenericArguments()[0].FullName}Validator")));
    }

    private static bool IsRegistration(SourceFile file) =>
        file.Path == "DependencyInjection.cs" || file.Path.EndsWith("Module.cs", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(IServiceProvider|IServiceScopeFactory|RequestServices|Get(Required)?(Keyed)?Services?)\b")]
    private static partial Regex ServiceLookup();

    [GeneratedRegex(@"\bnew [\w.<>]+\(\s*(provider|services)\.Get")]
    private static partial Regex ManualConstruction();
}
