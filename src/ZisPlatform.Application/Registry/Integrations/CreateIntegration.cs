using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.Integrations;

/// <summary>Registers an integration, or changes the description of the account's existing integration (contract 2.1).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Name">The name from the request path.</param>
/// <param name="Description">The description; null if none was sent.</param>
public sealed record CreateIntegration(Actor Actor, string Name, string? Description) : IRequest<Result<RegisteredIntegration>>
{
    /// <summary>The encryption purpose of the private keys of integrations; the row is the integration's name.</summary>
    public const string KeyPurpose = "registry.signing-key";
}

/// <summary>The integration and its client's secret: in clear text if it was just created, otherwise masked.</summary>
public sealed record RegisteredIntegration(Integration Integration, string ClientSecret);

internal sealed class CreateIntegrationValidator : AbstractValidator<CreateIntegration>
{
    public CreateIntegrationValidator()
    {
        RuleFor(c => c.Name).MustParse(IntegrationName.Parse);
        RuleFor(c => c.Description).MustPass(Integration.ValidateDescription);
    }
}

internal sealed class CreateIntegrationHandler(
    IIntegrationRepository integrations,
    IntegrationClients clients,
    IKeyPairSource keys,
    IntegrationRegistrationGate gate,
    ISecretProtector protector,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<CreateIntegration, Result<RegisteredIntegration>>
{
    public async Task<Result<RegisteredIntegration>> Handle(CreateIntegration command, CancellationToken cancellationToken)
    {
        var name = IntegrationName.Parse(command.Name).Value;
        IntegrationRegistrationGate.Lease? lease;
        while ((lease = await gate.TryEnterAsync(name, cancellationToken)) is null)
        {
            if (await integrations.FindAsync(name, cancellationToken) is { } registered)
            {
                return await RegisterAgainAsync(registered, command, cancellationToken);
            }

            // The request that this one waited for has failed, or the store is an older one, restored from a backup.
            gate.Remove(name);
        }

        using var heldLease = lease;
        if (!keys.TryTake(out var pair))
        {
            // Check for an existing integration first: re-registration needs no key pair.
            if (await integrations.FindAsync(name, cancellationToken) is { } registered)
            {
                return await RegisterAgainAsync(registered, command, cancellationToken);
            }

            var generated = await keys.TakeAsync(cancellationToken);
            if (!generated.IsOk)
            {
                return generated.Errors.ToArray();
            }

            pair = generated.Value;
        }

        var now = clock.GetUtcNow();
        var client = await clients.AddAsync(command.Actor, name.Value, now, cancellationToken);
        var key = new SigningKey(pair.PublicKeyPem, protector.Protect(CreateIntegration.KeyPurpose, name.Value, pair.PrivateKey));
        var integration = Integration.Register(command.Actor.Account, name, command.Description, key, client.Id, now).Value;
        integrations.Add(integration);
        audit.Add(CreateAuditEntry(integration, command.Actor, "integration.create", before: null, now));

        // The unique key on the name decides; a query beforehand would not be worth its round trip.
        if (await work.CommitAsync(cancellationToken) == CommitResult.Done)
        {
            lease.Registered = true;
            return new RegisteredIntegration(integration, client.Secret);
        }

        keys.Return(pair);
        var existing = await integrations.FindAsync(name, cancellationToken)
            ?? throw new InvalidOperationException($"Could not register '{name}': a unique key other than the name was violated.");
        return await RegisterAgainAsync(existing, command, cancellationToken);
    }

    private async Task<Result<RegisteredIntegration>> RegisterAgainAsync(
        Integration existing, CreateIntegration command, CancellationToken cancellationToken)
    {
        gate.Add(existing.Name);
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
            audit.Add(CreateAuditEntry(existing, command.Actor, "integration.describe", new { description = before }, now));
            if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
            {
                throw new InvalidOperationException($"Could not change the description of '{existing.Name}': it is no longer stored.");
            }
        }

        return new RegisteredIntegration(existing, IntegrationClients.MaskedSecret);
    }

    private static AuditEntry CreateAuditEntry(Integration integration, Actor actor, string action, object? before, DateTimeOffset now) =>
        new(now, integration.Owner, actor, action, integration.Name.Value, before, new { description = integration.Description })
        {
            Integration = integration.Name.Value,
        };
}
