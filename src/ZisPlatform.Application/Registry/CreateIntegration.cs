using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>Registers an integration, or describes one's own again (contract 2.1).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Name">The name as it stood in the path.</param>
/// <param name="Description">Null where none was sent.</param>
public sealed record CreateIntegration(Actor Actor, string Name, string? Description) : IRequest<Result<RegisteredIntegration>>;

/// <summary>The integration, and its client's secret: in clear when it was made just now, masked ever after.</summary>
public sealed record RegisteredIntegration(Integration Integration, string ClientSecret);

internal sealed class CreateIntegrationValidator : AbstractValidator<CreateIntegration>
{
    public CreateIntegrationValidator()
    {
        RuleFor(c => c.Name).MustParse(IntegrationName.Parse);
        RuleFor(c => c.Description).MustPass(Integration.DescriptionRefusal);
    }
}

internal sealed class CreateIntegrationHandler(
    IIntegrationRepository integrations,
    IntegrationClients clients,
    IKeyPairSource keys,
    RegistrationTurns turns,
    ISecretProtector protector,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<CreateIntegration, Result<RegisteredIntegration>>
{
    /// <summary>What private keys of integrations are encrypted for.</summary>
    internal const string KeyPurpose = "registry.signing-key";

    public async Task<Result<RegisteredIntegration>> Handle(CreateIntegration command, CancellationToken cancellationToken)
    {
        var name = IntegrationName.Parse(command.Name).Value;
        while (true)
        {
            if (await integrations.FindAsync(name, cancellationToken) is { } existing)
            {
                return await RegisterAgainAsync(existing, command, cancellationToken);
            }

            // Whoever had to wait for another registration of this name looks again: most likely it is there now.
            using var turn = await turns.TryEnterAsync(name, cancellationToken);
            if (turn is not null && await RegisterAsync(name, command, cancellationToken) is { } registered)
            {
                return registered;
            }
        }
    }

    /// <summary>Null when another replica registered the name at the same moment.</summary>
    private async Task<Result<RegisteredIntegration>?> RegisterAsync(IntegrationName name, CreateIntegration command, CancellationToken cancellationToken)
    {
        var pair = await keys.TakeAsync(cancellationToken);
        if (!pair.IsOk)
        {
            return pair.Errors.ToArray();
        }

        var now = clock.GetUtcNow();
        var client = await clients.AddAsync(command.Actor, name.Value, now, cancellationToken);
        var key = new SigningKey(pair.Value.PublicKeyPem, protector.Protect(KeyPurpose, name.Value, pair.Value.PrivateKey));
        var made = Integration.Register(command.Actor.Account, name, command.Description, key, client.Id, now).Value;
        integrations.Add(made);
        audit.Add(Entry(made, command.Actor, "integration.create", before: null, now));

        // The unique key on the name decides, not the look before it.
        return await work.CommitAsync(cancellationToken) ? (Result<RegisteredIntegration>)new RegisteredIntegration(made, client.Secret) : null;
    }

    private async Task<Result<RegisteredIntegration>> RegisterAgainAsync(
        Integration existing, CreateIntegration command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var before = existing.Description;
        var changed = existing.RegisterAgain(command.Actor.Account, command.Description, now);
        if (!changed.IsOk)
        {
            return changed.Errors.ToArray();
        }

        if (changed.Value)
        {
            integrations.Save(existing);
            audit.Add(Entry(existing, command.Actor, "integration.describe", new { description = before }, now));
            if (!await work.CommitAsync(cancellationToken))
            {
                throw new InvalidOperationException($"The integration '{existing.Name}' could not be described.");
            }
        }

        return new RegisteredIntegration(existing, IntegrationClients.MaskedSecret);
    }

    private static AuditEntry Entry(Integration integration, Actor actor, string action, object? before, DateTimeOffset now) =>
        new(now, integration.Owner, actor, action, integration.Name.Value, before, new { description = integration.Description })
        {
            Integration = integration.Name.Value,
        };
}
