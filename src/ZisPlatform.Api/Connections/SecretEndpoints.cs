using System.Diagnostics.CodeAnalysis;
using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Connections.Transfer;

namespace ZisPlatform.Api.Connections;

/// <summary>The endpoints that export connections and clients to another server and import them; secrets are always encrypted.</summary>
internal static class SecretEndpoints
{
    public static void MapSecrets(this IEndpointRouteBuilder platform)
    {
        var secrets = platform.MapGroup("/integrations/{integration}/secrets")
            .Require(AccessTable.OwnCredential).AddEndpointFilter(RequireIntegrationFilter.InvokeAsync);
        secrets.MapPost("/export", ExportAsync).DocumentExportSecrets();
        secrets.MapPost("/import", ImportAsync).DocumentImportSecrets();
    }

    private static async Task<IResult> ExportAsync(
        string integration, JsonRequest<SecretRequest> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new ExportSecrets(caller.Actor, integration, body.Value.Passphrase, body.Value.Context),
            cancellationToken);
        return result.Match(pieces => TypedResults.Ok(new SealedSecretsBody(pieces)), ErrorResponse.From);
    }

    private static async Task<IResult> ImportAsync(
        string integration, JsonRequest<SecretRequest> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var command = new ImportSecrets(caller.Actor, integration, body.Value.Passphrase, body.Value.Context, body.Value.Sealed);
        var result = await mediator.Send(command, cancellationToken);
        return result.Match(imported => TypedResults.Ok(new ImportedSecretsBody(imported)), ErrorResponse.From);
    }
}

internal sealed class SecretRequest
{
    [DisallowNull]
    public string? Passphrase { get; init; }

    [DisallowNull]
    public string? Context { get; init; }

    /// <summary>For an import: one of the pieces that an export returned.</summary>
    [DisallowNull]
    public string? Sealed { get; init; }
}

internal sealed record SealedSecretsBody(IReadOnlyList<string> Sealed);

internal sealed record ImportedSecretsBody(IReadOnlyList<ImportedSecret> Secrets);
