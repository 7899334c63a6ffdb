using ArchUnitNET.NUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace ZisPlatform.ArchitectureTests;

public class ModuleTests
{
    private const string Layers = "(Domain|Application|Infrastructure|Api)";

    public static IReadOnlyList<string> Modules => Code.Modules;

    [TestCaseSource(nameof(Modules))]
    public void A_module_meets_another_only_in_its_contracts(string module)
    {
        // Anchored, because a module's name may be a prefix of another's.
        var own = Types().That().ResideInNamespaceMatching($@"^ZisPlatform\.{Layers}\.{module}(\.|$)");
        var others = Types().That().ResideInNamespaceMatching(
            $@"^ZisPlatform\.{Layers}\.({string.Join('|', Modules.Where(other => other != module))})(?!\.Contracts(\.|$))(\.|$)");

        Assert.That(own.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(others.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have an object, or it can never fail");
        own.Should().NotDependOnAny(others).Check(Code.Architecture);
    }

    [Test]
    public void The_shared_folders_of_the_API_know_no_module()
    {
        foreach (var room in Code.Rooms)
        {
            var own = Types().That().ResideInNamespaceMatching(
                $@"^ZisPlatform\.{room.Replace(".", @"\.", StringComparison.Ordinal)}(\.|$)");
            var modules = Types().That().ResideInNamespaceMatching($@"^ZisPlatform\.Api\.({string.Join('|', Modules)}|Audit)(\.|$)");

            Assert.That(own.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have a subject, or it can never fail");
            Assert.That(modules.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have an object, or it can never fail");
            own.Should().NotDependOnAny(modules).Check(Code.Architecture);
        }
    }

    [Test]
    public void What_the_domain_has_in_common_knows_no_module()
    {
        var common = Types().That().ResideInNamespaceMatching(@"^ZisPlatform\.Domain\.Common(\.|$)");
        var modules = Types().That().ResideInNamespaceMatching($@"^ZisPlatform\.{Layers}\.({string.Join('|', Modules)})(\.|$)");

        Assert.That(common.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have a subject, or it can never fail");
        common.Should().NotDependOnAny(modules).Check(Code.Architecture);
    }

    [Test]
    public void Every_folder_of_a_layer_is_a_known_module_or_known_to_be_shared()
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
            "a new module belongs in Code.Modules");
        Assert.That(Code.Shared, Is.SubsetOf(folders), "a shared folder that is gone does not belong in Code.Shared");
    }

    [Test]
    public void Every_module_is_there_in_every_layer()
    {
        var namespaces = Code.All.SelectMany(assembly => assembly.GetTypes()).Select(type => type.Namespace).ToHashSet();

        foreach (var layer in new[] { "Domain", "Application", "Infrastructure", "Api" })
        {
            Assert.That(Modules.Select(module => $"ZisPlatform.{layer}.{module}"), Is.SubsetOf(namespaces));
        }
    }
}
