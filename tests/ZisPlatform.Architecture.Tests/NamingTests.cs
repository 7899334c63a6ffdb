using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ArchUnitNET.NUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace ZisPlatform.Architecture.Tests;

public partial class NamingTests
{
    [Test]
    public void No_type_has_a_meaningless_name()
    {
        var types = Types().That().ResideInNamespaceMatching(@"^ZisPlatform\.");

        Assert.That(types.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have a subject, or it can never fail");
        types.Should().NotHaveNameMatching("(Manager|Helper|Helpers|Util|Utils|Utility|Utilities)(`\\d+)?$").Check(Code.Architecture);
    }

    [Test]
    public void Each_layers_types_are_in_its_namespace()
    {
        foreach (var assembly in Code.All)
        {
            var root = assembly == Code.Cli ? "ZisPlatform.Cli" : assembly.GetName().Name!;
            var types = assembly.GetTypes().Where(type => !type.IsNested && type.Name != "Program" && !IsGenerated(type)).ToList();

            Assert.That(types, Is.Not.Empty, "the rule must have a subject, or it can never fail");
            Assert.That(types.Where(type => !$"{type.Namespace}.".StartsWith($"{root}.", StringComparison.Ordinal)), Is.Empty);
        }
    }

    /// <summary>Tests that namespaces follow folders, so that the file of a type can be found from its full name.</summary>
    [Test]
    public void Each_source_files_namespace_is_its_folder()
    {
        foreach (var project in Source.Projects)
        {
            var files = Source.FilesOf(project).Where(file => Namespace().IsMatch(file.Text)).ToList();

            Assert.That(files, Is.Not.Empty, "the rule must have a subject, or it can never fail");
            Assert.That(
                files.Where(file => Namespace().Match(file.Text).Groups[1].Value != NamespaceOf(project, file.Path.Split('/')[..^1])),
                Is.Empty);
        }
    }

    private static string NamespaceOf(string project, string[] folders) => string.Join('.', [project, .. folders]);

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), false)
        || type.Name.StartsWith('<')
        || type.Namespace is null or "System.Text.RegularExpressions.Generated"
        || type.Namespace.StartsWith("Microsoft.", StringComparison.Ordinal)
        || type.Namespace.StartsWith("System.Runtime.", StringComparison.Ordinal);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
