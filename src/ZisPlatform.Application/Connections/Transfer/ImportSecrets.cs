using System.Text.Json;
using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Transfer;

/// <summary>Imports connections and clients exported by <see cref="ExportSecrets"/>; existing identical ones are left unchanged.</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path; owned by the account.</param>
/// <param name="Passphrase">The passphrase of the export.</param>
/// <param name="Context">The context that the export is bound to, with the number of this piece.</param>
/// <param name="Sealed">One encrypted piece.</param>
public sealed record ImportSecrets(Actor Actor, string Integration, string? Passphrase, string? Context, string? Sealed)
    : IRequest<Result<IReadOnlyList<ImportedSecret>>>
{
    /// <summary>Overrides the generated implementation, which would print the passphrase.</summary>
    public override string ToString() => $"ImportSecrets {Integration}";
}

/// <summary>The result of importing one item.</summary>
/// <param name="Type">The type: <c>client</c> or <c>connection</c>.</param>
/// <param name="Name">The name of the client or connection.</param>
/// <param name="Change">
/// The result: <c>created</c>, <c>changed</c>, <c>unchanged</c>, or <c>skipped</c> for a connection whose tokens are valid only on the
/// exporting server.
/// </param>
public sealed record ImportedSecret(string Type, string Name, string Change);

internal sealed class ImportSecretsValidator : AbstractValidator<ImportSecrets>
{
    public ImportSecretsValidator()
    {
        RuleFor(c => c.Passphrase).MustPass(text => text is null ? PassphraseEncryption.DoesNotOpen : null);
        RuleFor(c => c.Context).MustPass(text => text is { Length: <= 300 } ? null : SealedSecrets.ContextWanted);
        RuleFor(c => c.Sealed).MustPass(text => text is null ? PassphraseEncryption.DoesNotOpen : null);
    }
}

internal sealed class ImportSecretsHandler(
    IMediator mediator,
    IConnectionRepository connections,
    ProviderClients clients,
    ConnectionSecretProtector secrets,
    IIdGenerator ids,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<ImportSecrets, Result<IReadOnlyList<ImportedSecret>>>
{
    private const string Created = "created";
    private const string Changed = "changed";
    private const string Unchanged = "unchanged";
    private const string Skipped = "skipped";

    public async Task<Result<IReadOnlyList<ImportedSecret>>> Handle(ImportSecrets command, CancellationToken cancellationToken)
    {
        var opened = PassphraseEncryption.Decrypt(command.Passphrase!, command.Context!, command.Sealed!);
        if (!opened.IsOk)
        {
            return opened.Errors.ToArray();
        }

        var done = new List<ImportedSecret>();
        foreach (var item in JsonSerializer.Deserialize<SecretItem[]>(opened.Value)!)
        {
            var change = item switch
            {
                { Client: { } client } => await StoreAsync(command, client, cancellationToken),
                { Connection: { Kind: ConnectionKindText.Oauth } connection } =>
                    await StoreTokensAsync(command, connection, cancellationToken),
                _ => await StoreAsync(command, item.Connection!, cancellationToken),
            };
            if (!change.IsOk)
            {
                return change.Errors.ToArray();
            }

            done.Add(new ImportedSecret(
                item.Client is null ? "connection" : "client", item.Client?.Name ?? item.Connection!.Name, change.Value));
        }

        return done;
    }

    private async Task<Result<string>> StoreAsync(ImportSecrets command, ClientSecrets given, CancellationToken cancellationToken)
    {
        var all = await clients.ListAsync(command.Actor, command.Integration, cancellationToken);
        if (all.FirstOrDefault(client => client.Name == given.Name) is not { } existing)
        {
            return Outcome(
                await mediator.Send(new RegisterProviderClient(command.Actor, command.Integration, given.Details()), cancellationToken),
                Created);
        }

        return ClientSecrets.Of(existing, clients.Unprotect(existing)) == given
            ? Unchanged
            : Outcome(
                await mediator.Send(
                    new ChangeProviderClient(command.Actor, command.Integration, existing.Uuid.ToString(), given.Details()),
                    cancellationToken),
                Changed);
    }

    private async Task<Result<string>> StoreAsync(ImportSecrets command, ConnectionSecrets given, CancellationToken cancellationToken)
    {
        var (actor, integration) = (command.Actor, command.Integration);
        if (await connections.FindAsync(actor.Account, integration, given.Name, cancellationToken) is not { } existing)
        {
            return Outcome(
                await mediator.Send(
                    new CreateConnection(actor, integration, ConnectionKindText.Parse(given.Kind), given.Details()), cancellationToken),
                Created);
        }

        if (existing.Kind.Text() != given.Kind)
        {
            return ConnectionErrors.NameTaken(given.Name);
        }

        return ConnectionSecrets.Of(existing, secrets.Unprotect(existing), null) == given
            ? Unchanged
            : Outcome(
                await mediator.Send(
                    new ChangeConnection(actor, integration, existing.Kind, given.Name, given.Details()), cancellationToken),
                Changed);
    }

    // Existing tokens are never overwritten: the server renews them, so they are newer than those of any file.
    private async Task<Result<string>> StoreTokensAsync(ImportSecrets command, ConnectionSecrets given, CancellationToken cancellationToken)
    {
        var (actor, integration) = (command.Actor, command.Integration);
        if (await connections.FindAsync(actor.Account, integration, given.Name, cancellationToken) is { } existing)
        {
            return existing.Kind == ConnectionKind.Oauth ? Unchanged : ConnectionErrors.NameTaken(given.Name);
        }

        if (given.Client is null)
        {
            return Skipped;
        }

        var all = await clients.ListAsync(actor, integration, cancellationToken);
        if (all.FirstOrDefault(client => client.Name == given.Client) is not { } made)
        {
            return ConnectionErrors.NoSuchClient;
        }

        var (id, now, tokens) = (await ids.NextAsync(cancellationToken), clock.GetUtcNow(), OAuthSecrets.Read(given.Secret));
        var connection = Connection.Connect(
            id, Guid.NewGuid(), actor.Account, integration, ConnectionName.Parse(given.Name).Value, actor.UserId, now);
        var state = new OAuthState(made.Id, made.Uuid, given.GrantType!, given.UrlSubdomain!, given.Scope!, given.TokenType!);
        var lifetime = given.ExpiresAt - now;
        connection.Reconnect(
            state,
            new GrantedAccess(
                tokens.AccessToken,
                tokens.RefreshToken is "" ? null : tokens.RefreshToken,
                given.TokenType!,
                given.Scope,
                lifetime,
                tokens.Body),
            secrets.Protect(actor.Account, id, given.Secret),
            now);
        connections.Add(connection);
        audit.Add(ConnectionAudit.Entry(now, actor, connection, "connection.create", null, ConnectionAudit.Of(connection)));
        return await work.CommitAsync(cancellationToken) ? Created : ConnectionErrors.NameTaken(given.Name);
    }

    private static Result<string> Outcome<T>(Result<T> result, string change)
        where T : notnull => result.Match<Result<string>>(_ => change, errors => errors.ToArray());
}
