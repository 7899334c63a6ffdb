using System.Reflection;
using System.Text.RegularExpressions;
using ArchUnitNET.NUnit;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using ZisPlatform.Api;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace ZisPlatform.Architecture.Tests;

/// <summary>
/// Tests that an endpoint binds, sends and answers: it reaches the other layers only through the mediator and through reads of one port
/// (ADR 20).
/// </summary>
public partial class EndpointTests
{
    /// <summary>The classes whose endpoints call other services: event ingest (ADR 21), and the probes, which run no use case.</summary>
    private static readonly IReadOnlyList<string> Exempt =
        ["ZisPlatform.Api.Webhooks.IngestEndpoint", "ZisPlatform.Api.Hosting.HealthEndpoints"];

    private static readonly IReadOnlyList<Type> Allowed =
    [
        typeof(IMediator),
        typeof(TimeProvider),
        typeof(CancellationToken),
        typeof(HttpContext),
        typeof(HttpRequest),
        typeof(HttpResponse),
    ];

    private static readonly IReadOnlyList<Type> ReadPorts =
        [.. Code.Application.GetTypes().Where(type => type.IsInterface && ReadPort().IsMatch(type.Name))];

    private static readonly IReadOnlyList<MethodInfo> Handlers = FindHandlers();

    [Test]
    public void Endpoints_take_only_the_mediator_read_ports_and_values_of_the_request()
    {
        Assert.That(Handlers, Has.Count.GreaterThan(100), "the rule must have a subject, or it can never fail");
        Assert.That(Handlers.Where(method => !Exempt.Contains(ClassOf(method))).SelectMany(ForbiddenParameters), Is.Empty);
    }

    [Test]
    public void Exempt_classes_have_endpoints_that_would_break_the_rule()
    {
        foreach (var name in Exempt)
        {
            Assert.That(Handlers.Where(method => ClassOf(method) == name).SelectMany(ForbiddenParameters), Is.Not.Empty, name);
        }
    }

    [Test]
    public void Each_method_of_a_read_port_returns_data()
    {
        Assert.That(ReadPorts, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(
            ReadPorts.SelectMany(type => type.GetMethods()).Where(method => !method.ReturnType.IsGenericType)
                .Select(method => $"{method.DeclaringType!.Name}.{method.Name}"),
            Is.Empty);
    }

    [Test]
    public void The_API_decrypts_nothing()
    {
        var protectors = Types().That().ResideInAssembly(Code.Application, Code.Infrastructure).And().HaveNameEndingWith("Protector");

        Assert.That(protectors.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have an object, or it can never fail");
        Code.TypesOf(Code.Api).Should().NotDependOnAny(protectors).Check(Code.Architecture);
    }

    private static IEnumerable<string> ForbiddenParameters(MethodInfo handler) => handler.GetParameters()
        .Where(parameter => !(IsAllowed(parameter.ParameterType) || IsSetOfValues(parameter)))
        .Select(parameter => $"{ClassOf(handler)}.{handler.Name}: {parameter.ParameterType.Name} {parameter.Name}");

    private static bool IsAllowed(Type type) => Allowed.Contains(type) || ReadPorts.Contains(type) || IsValue(type);

    // The framework parses the type from the path, the query or a header, or the type reads itself from the request, as Caller does.
    private static bool IsValue(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type).GetInterfaces()
            .Any(parsable => parsable.IsGenericType && parsable.GetGenericTypeDefinition() == typeof(IParsable<>))
        || (type.Assembly == Code.Api
            && type.GetMethod("BindAsync", BindingFlags.Public | BindingFlags.Static, [typeof(HttpContext)]) is not null);

    private static bool IsSetOfValues(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(AsParametersAttribute))
        && parameter.ParameterType.GetProperties().All(property => IsValue(property.PropertyType));

    /// <summary>Returns the name of the class that maps the handler; the handler itself may be a lambda in a nested class.</summary>
    private static string ClassOf(MethodInfo handler)
    {
        var type = handler.DeclaringType!;
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.FullName!;
    }

    private static List<MethodInfo> FindHandlers()
    {
        // The server is only built: it opens no store and no port.
        using IHost app = ZisServer.Build([]);
        return
        [
            .. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)
                .Select(endpoint => endpoint.Metadata.GetMetadata<MethodInfo>())
                .OfType<MethodInfo>()
                .Where(method => method.DeclaringType!.Assembly == Code.Api)
                .Distinct(),
        ];
    }

    [GeneratedRegex("^I[A-Z][A-Za-z]*Reads$")]
    private static partial Regex ReadPort();
}
