using System.Security.Cryptography;
using System.Text.Json;
using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Transfer;

/// <summary>Exports the connections of an integration and the clients they use, including secrets, encrypted with a passphrase.</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path; owned by the account.</param>
/// <param name="Passphrase">The passphrase, required for the import.</param>
/// <param name="Context">The context that the export is bound to; see <see cref="PassphraseEncryption.PartContext"/>.</param>
public sealed record ExportSecrets(Actor Actor, string Integration, string? Passphrase, string? Context)
    : IRequest<Result<IReadOnlyList<string>>>
{
    /// <summary>Overrides the generated implementation, which would print the passphrase.</summary>
    public override string ToString() => $"ExportSecrets {Integration}";
}

internal sealed class ExportSecretsValidator : AbstractValidator<ExportSecrets>
{
    public ExportSecretsValidator()
    {
        RuleFor(c => c.Passphrase).MustPass(PassphraseEncryption.ValidatePassphrase);
        RuleFor(c => c.Context).MustPass(text => text is { Length: <= 256 } ? null : SecretExportFormat.ContextRequired);
    }
}

internal sealed class ExportSecretsHandler(
    IConnectionRepository connections,
    ConnectionSecretProtector secrets,
    ProviderClients clients,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<ExportSecrets, Result<IReadOnlyList<string>>>
{
    public async Task<Result<IReadOnlyList<string>>> Handle(ExportSecrets command, CancellationToken cancellationToken)
    {
        var items = await ReadAsync(command.Actor, command.Integration, cancellationToken);
        var salt = RandomNumberGenerator.GetBytes(PassphraseEncryption.SaltLength);
        var key = PassphraseEncryption.DeriveKey(command.Passphrase!, salt);
        var pieces = items.Chunk(SecretExportFormat.MaxInPiece).ToList();
        string[] texts =
        [
            .. pieces.Select((piece, i) => PassphraseEncryption.Encrypt(
                key,
                salt,
                RandomNumberGenerator.GetBytes(PassphraseEncryption.NonceLength),
                PassphraseEncryption.PartContext(command.Context!, i, pieces.Count),
                JsonSerializer.SerializeToUtf8Bytes(piece))),
        ];
        CryptographicOperations.ZeroMemory(key);
        var after =
            new { clients = items.Count(item => item.Client is not null), connections = items.Count(item => item.Connection is not null) };
        audit.Add(new AuditEntry(
            clock.GetUtcNow(), command.Actor.Account, command.Actor, "integration.export_secrets", command.Integration, null, after)
        {
            Integration = command.Integration,
        });
        await work.CommitAsync(cancellationToken);
        return texts;
    }

    // Clients first: connections refer to them.
    private async Task<List<SecretItem>> ReadAsync(Actor actor, string integration, CancellationToken cancellationToken)
    {
        var providerClients = (await clients.ListAsync(actor, integration, cancellationToken))
            .Where(client => client.Name != ProviderClient.BuiltInName)
            .ToList();
        return
        [
            .. providerClients.Select(client => new SecretItem(ClientSecrets.Of(client, clients.Unprotect(client)), null)),
            .. (await connections.ListAsync(actor.Account, integration, cancellationToken))
                .Select(connection => new SecretItem(null, ConnectionSecrets.Of(
                    connection,
                    secrets.Unprotect(connection),
                    providerClients.Find(client => client.Id == connection.Oauth?.ClientId)?.Name))),
        ];
    }
}
