using System.Text.RegularExpressions;
using FluentValidation;
using MediatR;

namespace ZisPlatform.Architecture.Tests;

/// <summary>Tests that a use case is one file with message, validator and handler (style 3.1).</summary>
public partial class UseCaseTests
{
    private static readonly IReadOnlyList<Type> Messages =
        [.. Code.Application.GetTypes().Where(type => type.IsAssignableTo(typeof(IBaseRequest)))];

    private static readonly IReadOnlyList<Type> Handlers = [.. Code.Application.GetTypes().Where(type => HandledBy(type).Any())];

    private static readonly IReadOnlyList<Type> Validators =
        [.. Code.Application.GetTypes().Where(type => type.IsAssignableTo(typeof(IValidator)) && !type.IsAbstract)];

    [Test]
    public void Handlers_are_internal_and_sealed()
    {
        Assert.That(Handlers, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(Handlers.Where(type => type.IsVisible || !type.IsSealed), Is.Empty);
    }

    [Test]
    public void Validators_are_internal_and_sealed()
    {
        Assert.That(Validators, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(Validators.Where(type => type.IsVisible || !type.IsSealed), Is.Empty);
    }

    [Test]
    public void Messages_are_public_sealed_records_that_return_a_result()
    {
        Assert.That(Messages, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(
            Messages.Where(type => !type.IsPublic || !type.IsSealed || type.GetMethod("<Clone>$") is null || !ReturnsResult(type)),
            Is.Empty);
    }

    [Test]
    public void Each_message_has_one_handler_with_its_name_and_namespace()
    {
        Assert.That(Messages, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        foreach (var message in Messages)
        {
            Assert.That(
                Handlers.Where(handler => HandledBy(handler).Contains(message)).Select(handler => handler.FullName),
                Is.EqualTo(new[] { $"{message.FullName}Handler" }));
        }

        Assert.That(Handlers.SelectMany(HandledBy).Except(Messages), Is.Empty);
    }

    [Test]
    public void Each_validator_has_the_name_and_namespace_of_its_message()
    {
        Assert.That(Validators, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        foreach (var validator in Validators)
        {
            var message = validator.BaseType!.GetGenericArguments().Single();
            Assert.That(validator.FullName, Is.EqualTo($"{message.FullName}Validator"));
        }
    }

    [Test]
    public void A_use_case_is_one_file_named_after_its_message()
    {
        Assert.That(Messages, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        foreach (var message in Messages)
        {
            var folder = message.Namespace![$"{Code.Application.GetName().Name}.".Length..].Replace('.', '/');
            var file = Source.FilesOf("ZisPlatform.Application").SingleOrDefault(file => file.Path == $"{folder}/{message.Name}.cs");
            Assert.That(file, Is.Not.Null, $"there is no {folder}/{message.Name}.cs");

            string[] declared = [.. Declaration().Matches(file!.Text).Select(match => match.Groups[1].Value)];
            Assert.That(declared, Does.Contain(message.Name).And.Contain($"{message.Name}Handler"));
            Assert.That(declared.Intersect(Messages.Select(type => type.Name)), Is.EqualTo(new[] { message.Name }), "one message a file");
            foreach (var validator in Validators.Where(validator => validator.FullName == $"{message.FullName}Validator"))
            {
                Assert.That(declared, Does.Contain(validator.Name));
            }
        }
    }

    private static IEnumerable<Type> HandledBy(Type handler) => handler.GetInterfaces()
        .Where(type => type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
                || type.GetGenericTypeDefinition() == typeof(IRequestHandler<>)))
        .Select(type => type.GetGenericArguments()[0])
        .Distinct();

    private static bool ReturnsResult(Type message) => message.GetInterfaces().Any(type =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequest<>)
        && type.GetGenericArguments()[0] is { IsGenericType: true } responseType
        && responseType.GetGenericTypeDefinition() == typeof(Domain.Common.Result<>));

    [GeneratedRegex(@"^(?:public|internal) (?:\w+ )*?(?:record|class|struct|interface) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
