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
        RuleFor(c => c.Passphrase).MustPass(text => text is null ? PassphraseEncryption.DecryptionFailed : null);
        RuleFor(c => c.Context).MustPass(text => text is { Length: <= 300 } ? null : SecretExportFormat.ContextRequired);
        RuleFor(c => c.Sealed).MustPass(text => text is null ? PassphraseEncryption.DecryptionFailed : null);
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
        var decrypted = PassphraseEncryption.Decrypt(command.Passphrase!, command.Context!, command.Sealed!);
        if (!decrypted.IsOk)
        {
            return decrypted.Errors.ToArray();
        }

        var imported = new List<ImportedSecret>();
        foreach (var item in JsonSerializer.Deserialize<SecretItem[]>(decrypted.Value)!)
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

            imported.Add(new ImportedSecret(
                item.Client is null ? "connection" : "client", item.Client?.Name ?? item.Connection!.Name, change.Value));
        }

        return imported;
    }

    private async Task<Result<string>> StoreAsync(ImportSecrets command, ClientSecrets exported, CancellationToken cancellationToken)
    {
        var all = await clients.ListAsync(command.Actor, command.Integration, cancellationToken);
        if (all.FirstOrDefault(client => client.Name == exported.Name) is not { } existing)
        {
            return ToChange(
                await mediator.Send(new RegisterProviderClient(command.Actor, command.Integration, exported.Details()), cancellationToken),
                Created);
        }

        return ClientSecrets.Of(existing, clients.Unprotect(existing)) == exported
            ? Unchanged
            : ToChange(
                await mediator.Send(
                    new ChangeProviderClient(command.Actor, command.Integration, existing.Uuid.ToString(), exported.Details()),
                    cancellationToken),
                Changed);
    }

    private async Task<Result<string>> StoreAsync(ImportSecrets command, ConnectionSecrets exported, CancellationToken cancellationToken)
    {
        var (actor, integration) = (command.Actor, command.Integration);
        if (await connections.FindAsync(actor.Account, integration, exported.Name, cancellationToken) is not { } existing)
        {
            return ToChange(
                await mediator.Send(
                    new CreateConnection(actor, integration, ConnectionKindText.Parse(exported.Kind), exported.Details()),
                    cancellationToken),
                Created);
        }

        if (existing.Kind.Text() != exported.Kind)
        {
            return ConnectionErrors.NameTaken(exported.Name);
        }

        return ConnectionSecrets.Of(existing, secrets.Unprotect(existing), null) == exported
            ? Unchanged
            : ToChange(
                await mediator.Send(
                    new ChangeConnection(actor, integration, existing.Kind, exported.Name, exported.Details()), cancellationToken),
                Changed);
    }

    // Existing tokens are never overwritten: the server renews them, so they are newer than those of any file.
    private async Task<Result<string>> StoreTokensAsync(
        ImportSecrets command, ConnectionSecrets exported, CancellationToken cancellationToken)
    {
        var (actor, integration) = (command.Actor, command.Integration);
        if (await connections.FindAsync(actor.Account, integration, exported.Name, cancellationToken) is { } existing)
        {
            return existing.Kind == ConnectionKind.Oauth ? Unchanged : ConnectionErrors.NameTaken(exported.Name);
        }

        if (exported.Client is null)
        {
            return Skipped;
        }

        var all = await clients.ListAsync(actor, integration, cancellationToken);
        if (all.FirstOrDefault(candidate => candidate.Name == exported.Client) is not { } client)
        {
            return ConnectionErrors.NoSuchClient;
        }

        var (id, now, tokens) = (await ids.NextAsync(cancellationToken), clock.GetUtcNow(), OAuthSecrets.Parse(exported.Secret));
        var connection = Connection.Connect(
            id, Guid.NewGuid(), actor.Account, integration, ConnectionName.Parse(exported.Name).Value, actor.UserId, now);
        var state = new OAuthState(
            client.Id, client.Uuid, exported.GrantType!, exported.UrlSubdomain!, exported.Scope!, exported.TokenType!);
        var lifetime = exported.ExpiresAt - now;
        connection.Reconnect(
            state,
            new GrantedAccess(
                tokens.AccessToken,
                tokens.RefreshToken is "" ? null : tokens.RefreshToken,
                exported.TokenType!,
                exported.Scope,
                lifetime,
                tokens.Body),
            secrets.Protect(actor.Account, id, exported.Secret),
            now);
        connections.Add(connection);
        audit.Add(ConnectionAudit.Entry(now, actor, connection, "connection.create", null, ConnectionAudit.Of(connection)));
        return await work.CommitAsync(cancellationToken) ? Created : ConnectionErrors.NameTaken(exported.Name);
    }

    private static Result<string> ToChange<T>(Result<T> result, string change)
        where T : notnull => result.Match<Result<string>>(_ => change, errors => errors.ToArray());
}
