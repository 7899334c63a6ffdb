using ArchUnitNET.NUnit;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Hosting;
using ZisPlatform.Application.Common.Caching;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace ZisPlatform.Architecture.Tests;

/// <summary>The rules of the application layer: one mechanism for each need, and no pipeline within a pipeline.</summary>
public class ApplicationTests
{
    [Test]
    public void Only_VersionedCache_uses_the_memory_cache()
    {
        var memoryCache = Types(includeReferenced: true).That().ResideInNamespaceMatching(@"^Microsoft\.Extensions\.Caching\.Memory$");
        var cache = Types().That().HaveFullNameStartingWith(typeof(VersionedCache<,>).FullName!);
        var others = Types().That().ResideInNamespaceMatching(@"^ZisPlatform\.").And().AreNot(cache);

        Assert.That(memoryCache.GetObjects(Code.Architecture), Is.Not.Empty, "the rule must have an object, or it can never fail");
        Assert.That(cache.GetObjects(Code.Architecture), Is.Not.Empty, "the exception must exist");
        others.Should().NotDependOnAny(memoryCache).Check(Code.Architecture);
    }

    [Test]
    public void No_use_case_sends_another_use_case()
    {
        var takesMediator = Code.Application.GetTypes()
            .Where(type => type.GetConstructors(AllInstance).SelectMany(constructor => constructor.GetParameters())
                .Any(parameter => parameter.ParameterType == typeof(IMediator)));

        Assert.That(takesMediator, Is.Empty, "share the use case's code, or call its handler: a nested pipeline is a nested transaction");
    }

    /// <summary>Tests that a handler called directly, without the pipeline, has no validator that the call would skip.</summary>
    [Test]
    public void A_handler_that_is_called_without_the_pipeline_has_no_validator()
    {
        var called = Code.Application.GetTypes()
            .SelectMany(type => type.GetConstructors(AllInstance))
            .SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => parameter.ParameterType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>))
            .Select(type => type.GetGenericArguments()[0])
            .ToHashSet();
        var validated = Code.Application.GetTypes()
            .SelectMany(type => type.GetInterfaces())
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IValidator<>))
            .Select(type => type.GetGenericArguments()[0]);

        Assert.That(called, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(called.Intersect(validated), Is.Empty);
    }

    /// <summary>Tests that work in the background does not compete with the startup for the processor.</summary>
    [Test]
    public void Every_background_service_can_wait_for_the_start()
    {
        var services = Code.All.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(BackgroundService)))
            .ToList();
        var others = services.Where(type => !type.GetConstructors(AllInstance)
            .SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => parameter.ParameterType == typeof(IHostApplicationLifetime)));

        Assert.That(services, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(others, Is.Empty, "ExecuteAsync must first call WaitForStartAsync");
    }

    private const System.Reflection.BindingFlags AllInstance = System.Reflection.BindingFlags.Instance
        | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;
}
