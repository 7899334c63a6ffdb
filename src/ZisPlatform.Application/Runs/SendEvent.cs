using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs;

/// <summary>Sends an event by hand, or from another system, to the flows that listen to it.</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Event">What happened.</param>
public sealed record SendEvent(Actor Actor, FlowEvent Event) : IRequest<Result<string>>;

internal sealed class SendEventValidator : AbstractValidator<SendEvent>
{
    /// <summary>As long as what job specs compare it with.</summary>
    private const int Longest = 255;

    public SendEventValidator()
    {
        RuleFor(c => c.Event.Source).MustPass(text => Refusal(text, "source"));
        RuleFor(c => c.Event.Type).MustPass(text => Refusal(text, "type"));
        RuleFor(c => c.Event.IdempotencyKey).MustPass(text => text is null ? null : Refusal(text, "idempotency_key"));
    }

    private static Error? Refusal(string text, string field) =>
        text.Length == 0 ? new Error(ErrorKind.Invalid, "text.missing", $"{field} is required", $"$.{field}") : PlainText.Refusal(text, field, Longest);
}

internal sealed class SendEventHandler(IEventIntake intake, IntegrationLookup integrations) : IRequestHandler<SendEvent, Result<string>>
{
    public async Task<Result<string>> Handle(SendEvent command, CancellationToken cancellationToken)
    {
        // Nobody could hear it, and nothing would tell so.
        if (command.Event.Integration is { } name
            && await integrations.RefusalAsync(command.Event.Account, name, cancellationToken) is { } refusal)
        {
            return refusal with { Path = "$.integration" };
        }

        return await intake.AcceptAsync(command.Event, cancellationToken);
    }
}
