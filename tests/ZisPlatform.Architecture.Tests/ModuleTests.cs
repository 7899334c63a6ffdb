using ArchUnitNET.NUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace ZisPlatform.Architecture.Tests;

public class ModuleTests
{
    private const string Layers = "(Domain|Application|Infrastructure|Api)";

    public static IReadOnlyList<string> Modules => Code.Modules;

    [TestCaseSource(nameof(Modules))]
    public void A_module_depends_on_another_only_through_its_contracts(string module)
    {
        // Anchored, because a module's name may be a prefix of another's.
        var moduleTypes = Types().That().ResideInNamespaceMatching($@"^ZisPlatform\.{Layers}\.{module}(\.|$)");
        var otherModules = Types().That().ResideInNamespaceMatching(
            $@"^ZisPlatform\.{Layers}\.({string.Join('|', Modules.Where(other => other != module))})(?!\.Contracts(\.|$))(\.|$)");

        Assert.That(moduleTypes.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(otherModules.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have an object, or it can never fail");
        moduleTypes.Should().NotDependOnAny(otherModules).Check(Code.Architecture);
    }

    [Test]
    public void The_shared_folders_of_the_API_depend_on_no_module()
    {
        foreach (var folder in Code.SharedApiFolders)
        {
            var folderTypes = Types().That().ResideInNamespaceMatching(
                $@"^ZisPlatform\.{folder.Replace(".", @"\.", StringComparison.Ordinal)}(\.|$)");
            var modules = Types().That().ResideInNamespaceMatching($@"^ZisPlatform\.Api\.({string.Join('|', Modules)}|Audit)(\.|$)");

            Assert.That(folderTypes.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have a subject, or it can never fail");
            Assert.That(modules.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have an object, or it can never fail");
            folderTypes.Should().NotDependOnAny(modules).Check(Code.Architecture);
        }
    }

    [Test]
    public void The_common_folder_of_the_domain_depends_on_no_module()
    {
        var common = Types().That().ResideInNamespaceMatching(@"^ZisPlatform\.Domain\.Common(\.|$)");
        var modules = Types().That().ResideInNamespaceMatching($@"^ZisPlatform\.{Layers}\.({string.Join('|', Modules)})(\.|$)");

        Assert.That(common.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have a subject, or it can never fail");
        common.Should().NotDependOnAny(modules).Check(Code.Architecture);
    }

    [Test]
    public void Every_folder_of_a_layer_is_a_module_or_a_shared_folder()
    {
        var folders = Code.All.Where(assembly => assembly != Code.Cli)
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => type.Namespace ?? "")
            .Where(name => name.StartsWith("ZisPlatform.", StringComparison.Ordinal) && name.Count(c => c == '.') >= 2)
            .Select(name => string.Join('.', name.Split('.')[1..3]))
            .Distinct()
            .ToList();

        Assert.That(folders, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(
            folders.Except(Code.Shared).Select(folder => folder.Split('.')[1]).Distinct(),
            Is.SubsetOf(Modules),
            "add a new module to Code.Modules");
        Assert.That(Code.Shared, Is.SubsetOf(folders), "remove a deleted folder from Code.Shared");
    }

    [Test]
    public void Every_module_exists_in_every_layer()
    {
        var namespaces = Code.All.SelectMany(assembly => assembly.GetTypes()).Select(type => type.Namespace).ToHashSet();

        foreach (var layer in new[] { "Domain", "Application", "Infrastructure", "Api" })
        {
            Assert.That(Modules.Select(module => $"ZisPlatform.{layer}.{module}"), Is.SubsetOf(namespaces));
        }
    }
}
