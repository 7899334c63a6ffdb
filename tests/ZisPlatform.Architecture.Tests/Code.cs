using ArchUnitNET.Fluent.Syntax.Elements.Types;
using ArchUnitNET.Loader;
using ZisPlatform.Api;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure;
using ZisPlatform.Json.Values;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace ZisPlatform.Architecture.Tests;

/// <summary>The subjects of the rules: the compiled layers and their modules.</summary>
internal static class Code
{
    public static readonly Assembly Domain = typeof(Error).Assembly;
    public static readonly Assembly Application = typeof(IUnitOfWork).Assembly;
    public static readonly Assembly Infrastructure = typeof(StoreSettings).Assembly;
    public static readonly Assembly Api = typeof(ZisServer).Assembly;
    public static readonly Assembly Json = typeof(JsonValue).Assembly;
    public static readonly Assembly Cli = Assembly.Load("zis");

    public static readonly IReadOnlyList<Assembly> All = [Domain, Application, Infrastructure, Api, Cli];

    /// <summary>The names of all modules. A new module must be added here, or <see cref="ModuleTests"/> fails.</summary>
    public static readonly IReadOnlyList<string> Modules = ["Identity", "Registry", "Connections", "Configs", "Links", "Webhooks", "Runs"];

    /// <summary>The folders of the API that serve all modules and depend on none of them.</summary>
    public static IReadOnlyList<string> SharedApiFolders =>
        ["Api.Hosting", "Api.Binding", "Api.Errors", "Api.Authorization", "Api.Paging", "Api.Serialization", "Api.Pages"];

    /// <summary>
    /// The folders that are not modules, with their layers. The flow language is a library for all code that handles bundles.
    /// </summary>
    public static readonly IReadOnlyList<string> Shared =
    [
        "Domain.Common",
        "Domain.Flows",
        "Application.Common",
        "Infrastructure.Persistence",
        "Infrastructure.Security",
        "Infrastructure.Outbound",
        "Infrastructure.Audit",
        "Api.OpenApi",
        "Api.Audit",
        .. SharedApiFolders,
    ];

    public static readonly ArchUnitNET.Domain.Architecture Architecture = new ArchLoader().LoadAssemblies([.. All]).Build();

    public static GivenTypesConjunction TypesOf(Assembly layer) => Types().That().ResideInAssembly(layer);

    /// <summary>Returns the types used by the code, including those of third-party libraries.</summary>
    public static GivenTypesConjunction UsedTypesOf(string assemblyPattern) =>
        Types(includeReferenced: true).That().ResideInAssemblyMatching(assemblyPattern);
}
