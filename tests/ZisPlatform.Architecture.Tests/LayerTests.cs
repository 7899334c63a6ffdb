using ArchUnitNET.NUnit;
using Assembly = System.Reflection.Assembly;

namespace ZisPlatform.Architecture.Tests;

public class LayerTests
{
    private const string AspNetCoreHttp =
        @"^Microsoft\.AspNetCore\.(Http|Routing|Mvc|Authentication|Authorization|Hosting|Server|"
        + @"Diagnostics|Builder|Connections|WebUtilities|OpenApi)\b";

    private const string Drivers = @"^(Dapper|Npgsql|Microsoft\.Data\.Sqlite|SQLitePCLRaw[\w.]*|Evolve), ";

    private static readonly TestCaseData<Assembly, string>[] Forbidden =
    [
        Rule("Domain", "the other layers", Code.Domain, @"^(ZisPlatform\.(Application|Infrastructure|Api)|zis), "),
        Rule("Application", "the layers around it", Code.Application, @"^(ZisPlatform\.(Infrastructure|Api)|zis), "),
        Rule("Application", "ASP.NET Core's HTTP types", Code.Application, AspNetCoreHttp),
        Rule("Application", "a database driver", Code.Application, Drivers),
        Rule("Infrastructure", "the API", Code.Infrastructure, @"^(ZisPlatform\.Api|zis), "),
        Rule(
            "Infrastructure",
            "ASP.NET Core's routes",
            Code.Infrastructure,
            @"^Microsoft\.AspNetCore\.(Http\.|Routing|Mvc|Authorization|OpenApi)"),
        Rule("Api", "a database driver", Code.Api, Drivers),
        Rule("Api", "the command line", Code.Api, "^zis, "),
        Rule("Cli", "any of the server's layers but the domain", Code.Cli, @"^ZisPlatform\.(Application|Infrastructure|Api), "),
    ];

    [TestCaseSource(nameof(Forbidden))]
    public void A_layer_depends_only_on_inner_layers(Assembly layer, string forbidden)
    {
        var layerTypes = Code.TypesOf(layer);

        Assert.That(layerTypes.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have a subject, or it can never fail");
        layerTypes.Should().NotDependOnAny(Code.UsedTypesOf(forbidden)).WithoutRequiringPositiveResults().Check(Code.Architecture);

        // The rule above reports the offending type; this one covers every referenced assembly.
        Assert.That(layer.GetReferencedAssemblies().Select(assembly => assembly.FullName), Has.None.Match(forbidden));
    }

    /// <summary>Tests that each pattern above matches an assembly in use; a misspelt pattern would forbid nothing.</summary>
    [Test]
    public void Each_forbidden_assembly_is_one_that_some_layer_uses()
    {
        foreach (var pattern in new[]
        {
            Drivers,
            AspNetCoreHttp,
            "^Dapper, ",
            "^Npgsql, ",
            @"^Microsoft\.Data\.Sqlite, ",
            @"^ZisPlatform\.Infrastructure, ",
            @"^ZisPlatform\.Api, ",
            "^zis, ",
        })
        {
            Assert.That(Code.UsedTypesOf(pattern).GetObjects(Code.Architecture), Is.Not.Empty, pattern);
        }
    }

    [Test]
    public void The_domain_depends_on_nothing_but_the_base_class_library_and_itself()
    {
        var layerTypes = Code.TypesOf(Code.Domain);

        Assert.That(layerTypes.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have a subject, or it can never fail");
        layerTypes.Should().OnlyDependOn(Code.UsedTypesOf(@"^(ZisPlatform\.(Domain|Json)|System[\w.]*), ")).Check(Code.Architecture);
        Assert.That(
            Code.Domain.GetReferencedAssemblies().Select(assembly => assembly.Name),
            Is.All.StartsWith("System.").Or.EqualTo("ZisPlatform.Json"));
    }

    [Test]
    public void The_JSON_library_depends_on_the_base_class_library_alone()
    {
        Assert.That(Code.Json.GetReferencedAssemblies().Select(assembly => assembly.Name), Is.Not.Empty.And.All.StartsWith("System."));
    }

    private static TestCaseData<Assembly, string> Rule(string layer, string forbiddenDescription, Assembly assembly, string forbidden) =>
        new(assembly, forbidden) { TestName = $"{layer} does not depend on {forbiddenDescription}" };
}
