using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs.Contracts;

namespace ZisPlatform.Application.Runs.Ingestion;

/// <summary>Sends an event, manually or from another system, to the flows that subscribe to it.</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Event">The event.</param>
public sealed record SendEvent(Actor Actor, FlowEvent Event) : IRequest<Result<string>>;

internal sealed class SendEventValidator : AbstractValidator<SendEvent>
{
    /// <summary>The maximum length of a text: that of the texts that job specs compare it with.</summary>
    private const int MaxTextLength = 255;

    public SendEventValidator()
    {
        RuleFor(c => c.Event.Source).MustPass(text => ValidateText(text, "source"));
        RuleFor(c => c.Event.Type).MustPass(text => ValidateText(text, "type"));
        RuleFor(c => c.Event.IdempotencyKey).MustPass(text => text is null ? null : ValidateText(text, "idempotency_key"));
    }

    private static Error? ValidateText(string text, string field) =>
        text.Length == 0
            ? new Error(ErrorKind.Invalid, "text.missing", $"{field} is required", $"$.{field}")
            : PlainText.Validate(text, field, MaxTextLength);
}

internal sealed class SendEventHandler(IEventIngestor ingestor, IntegrationLookup integrations) : IRequestHandler<SendEvent, Result<string>>
{
    public async Task<Result<string>> Handle(SendEvent command, CancellationToken cancellationToken)
    {
        // No flow could receive an event of an unknown integration, and the loss would not be reported.
        if (command.Event.Integration is { } name
            && await integrations.ValidateAsync(command.Event.Account, name, cancellationToken) is { } error)
        {
            return error with { Path = "$.integration" };
        }

        return await ingestor.AcceptAsync(command.Event, cancellationToken);
    }
}
