using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Tests.Common.Messaging;

public class ValidationBehaviorTests
{
    private static readonly Error TooShort = new(ErrorKind.Invalid, "test.short", "too short", "$.name");
    private static readonly Error NoColour = new(ErrorKind.Conflict, "test.colour", "no colour", "$.colour");

    private int _handledCount;

    [Test]
    public async Task A_request_without_a_validator_reaches_its_handler()
    {
        Assert.That((await SendAsync(new Paint("x", "blue"))).Value, Is.EqualTo("painted"));
    }

    [Test]
    public async Task A_valid_request_reaches_its_handler()
    {
        Assert.That((await SendAsync(new Paint("long enough", "blue"), new PaintValidator())).Value, Is.EqualTo("painted"));
    }

    [Test]
    public async Task An_invalid_request_does_not_reach_its_handler()
    {
        var result = await SendAsync(new Paint("x", "blue"), new PaintValidator());

        Assert.That(result.Errors, Is.EqualTo(new[] { TooShort }));
        Assert.That(_handledCount, Is.Zero);
    }

    [Test]
    public async Task All_errors_are_returned_in_the_order_of_the_rules()
    {
        var result = await SendAsync(new Paint("x", "grue"), new PaintValidator());

        Assert.That(result.Errors, Is.EqualTo(new[] { TooShort, NoColour }));
    }

    [Test]
    public async Task Every_validator_runs()
    {
        var result = await SendAsync(new Paint("x", "blue"), new PaintValidator(), new PaintValidator());

        Assert.That(result.Errors, Is.EqualTo(new[] { TooShort, TooShort }));
    }

    private Task<Result<string>> SendAsync(Paint request, params IValidator<Paint>[] validators) =>
        new ValidationBehavior<Paint, Result<string>>(validators).Handle(request, default, () =>
        {
            _handledCount++;
            return Task.FromResult((Result<string>)"painted");
        });

    public sealed record Paint(string Name, string Colour) : IRequest<Result<string>>;

    private sealed class PaintValidator : AbstractValidator<Paint>
    {
        public PaintValidator()
        {
            RuleFor(p => p.Name).MustPass(name => name.Length < 2 ? TooShort : null);
            RuleFor(p => p.Colour).MustParse(Parse);
        }

        private static Result<string> Parse(string? colour) => colour == "blue" ? colour : NoColour;
    }
}
