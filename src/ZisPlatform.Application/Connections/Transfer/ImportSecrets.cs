using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Transfer;

/// <summary>
/// Imports the connections and clients of one piece of an export by <see cref="ExportSecrets"/>, all or none of them; existing identical
/// ones are left unchanged.
/// </summary>
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
    IConnectionRepository connections,
    ConnectionStaging connectionStaging,
    ProviderClients clients,
    ProviderClientStaging clientStaging,
    ConnectionSecretProtector secrets,
    VersionedCache<QualifiedConnectionName, UsableConnection> cache,
    OptimisticRetry retry,
    IIdGenerator ids,
    IAuditLog audit,
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

        var parsed = SecretExportFormat.Parse(decrypted.Value);
        if (!parsed.IsOk)
        {
            return parsed.Errors.ToArray();
        }

        var imported = await retry.RunAsync(
            new ConnectionsKey(command.Actor.Account, command.Integration),
            () => StageAsync(command, parsed.Value, cancellationToken),
            ConnectionErrors.TooBusy,
            cancellationToken);
        if (imported.IsOk)
        {
            cache.Invalidate();
        }

        return imported;
    }

    private async Task<Result<IReadOnlyList<ImportedSecret>>> StageAsync(
        ImportSecrets command, IEnumerable<SecretItem> items, CancellationToken cancellationToken)
    {
        // Connections refer to clients of the integration, and to those that precede them in the same piece.
        var known = (await clients.ListAsync(command.Actor, command.Integration, cancellationToken))
            .ToDictionary(client => client.Name, StringComparer.Ordinal);
        var imported = new List<ImportedSecret>();
        foreach (var item in items)
        {
            var change = item switch
            {
                { Client: { } client } => await StageClientAsync(command, client, known, cancellationToken),
                { Connection: { Kind: ConnectionKindText.Oauth } connection } =>
                    await StageTokensAsync(command, connection, known, cancellationToken),
                _ => await StageConnectionAsync(command, item.Connection!, cancellationToken),
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

    private async Task<Result<string>> StageClientAsync(
        ImportSecrets command, ClientSecrets exported, Dictionary<string, ProviderClient> known, CancellationToken cancellationToken)
    {
        var (actor, existing) = (command.Actor, known.GetValueOrDefault(exported.Name));
        if (existing is not null && ClientSecrets.Of(existing, clients.Unprotect(existing)) == exported)
        {
            return Unchanged;
        }

        var staged = existing is null
            ? await clientStaging.AddAsync(actor, command.Integration, exported.Details(), cancellationToken)
            : await clientStaging.ChangeAsync(actor, existing, exported.Details(), cancellationToken);
        if (!staged.IsOk)
        {
            return staged.Errors.ToArray();
        }

        known[exported.Name] = staged.Value;
        return existing is null ? Created : Changed;
    }

    private async Task<Result<string>> StageConnectionAsync(
        ImportSecrets command, ConnectionSecrets exported, CancellationToken cancellationToken)
    {
        var (actor, integration) = (command.Actor, command.Integration);
        var existing = await connections.FindAsync(actor.Account, integration, exported.Name, cancellationToken);
        if (existing is not null && existing.Kind.Text() != exported.Kind)
        {
            return ConnectionErrors.NameTaken(exported.Name);
        }

        if (existing is not null && ConnectionSecrets.Of(existing, secrets.Unprotect(existing), null) == exported)
        {
            return Unchanged;
        }

        var staged = existing is null
            ? await connectionStaging.AddAsync(
                actor, integration, ConnectionKindText.Parse(exported.Kind), exported.Details(), cancellationToken)
            : connectionStaging.Change(actor, existing, exported.Details());
        return !staged.IsOk ? staged.Errors.ToArray() : existing is null ? Created : Changed;
    }

    // Existing tokens are never overwritten: the server renews them, so they are newer than those of any file.
    private async Task<Result<string>> StageTokensAsync(
        ImportSecrets command, ConnectionSecrets exported, Dictionary<string, ProviderClient> known, CancellationToken cancellationToken)
    {
        var (actor, integration) = (command.Actor, command.Integration);
        if (await connections.FindAsync(actor.Account, integration, exported.Name, cancellationToken) is { } existing)
        {
            return existing.Kind == ConnectionKind.Oauth ? Unchanged : ConnectionErrors.NameTaken(exported.Name);
        }

        if (exported.Tokens() is not { } tokens)
        {
            return Skipped;
        }

        // The built-in client has no id until it is stored.
        if (known.GetValueOrDefault(exported.Client!) is not { Id: not 0 } client)
        {
            return ConnectionErrors.NoSuchClient;
        }

        var (id, now) = (await ids.NextAsync(cancellationToken), clock.GetUtcNow());
        var connection = Connection.Connect(
            id, Guid.NewGuid(), actor.Account, integration, ConnectionName.Parse(exported.Name).Value, actor.UserId, now);
        var state = new OAuthState(
            client.Id, client.Uuid, exported.GrantType!, exported.UrlSubdomain!, exported.Scope!, exported.TokenType!);
        connection.Reconnect(
            state,
            new GrantedAccess(
                tokens.AccessToken,
                tokens.RefreshToken is "" ? null : tokens.RefreshToken,
                exported.TokenType!,
                exported.Scope,
                exported.ExpiresAt - now,
                tokens.Body),
            secrets.Protect(actor.Account, id, exported.Secret),
            now);
        connections.Add(connection);
        audit.Add(ConnectionAudit.Entry(now, actor, connection, "connection.create", null, ConnectionAudit.Of(connection)));
        return Created;
    }
}
