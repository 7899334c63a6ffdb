using System.Net;
using System.Text.RegularExpressions;
using Duende.IdentityModel.Client;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Domain.Connections;
using ZisPlatform.Infrastructure.Outbound;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Infrastructure.Connections;

/// <summary>
/// Sends token requests through the outbound guard. A request is retried only if the provider rejects the client, with the other
/// credential style; otherwise never, because a code and a rotated token are spent by a single use.
/// </summary>
internal sealed partial class ProviderTokenHttpClient(IHttpClientFactory httpClientFactory) : IProviderTokenEndpoint
{
    /// <summary>The maximum size of a token endpoint's response, in bytes.</summary>
    private const int MaxResponseSize = 256 * 1024;

    private const int MaxDescriptionLength = 200;

    /// <summary>The time limit of one request; two requests take less time than the lease of a renewal.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    public async Task<ProviderTokenResponse> RequestAsync(ProviderTokenRequest request, CancellationToken cancellationToken)
    {
        // Most providers read the client from the body; RFC 6749 (2.3.1) requires all of them to support the header.
        var response = await SendAsync(request, ClientCredentialStyle.PostBody, cancellationToken);
        return response.Failure == InvalidClient
            ? await SendAsync(request, ClientCredentialStyle.AuthorizationHeader, cancellationToken)
            : response;
    }

    private const string InvalidClient = "the provider does not know the OAuth client, or its secret (invalid_client)";

    private async Task<ProviderTokenResponse> SendAsync(
        ProviderTokenRequest request, ClientCredentialStyle style, CancellationToken cancellationToken)
    {
        using var message = new Duende.IdentityModel.Client.TokenRequest
        {
            Address = request.TokenUrl,
            ClientId = request.ClientId,
            ClientSecret = request.ClientSecret,
            ClientCredentialStyle = style,
            GrantType = request.GrantType,
        };
        foreach (var (name, value) in request.Parameters)
        {
            message.Parameters.Add(name, value);
        }

        message.Options.Set(OutboundRequestOptions.MaximumSize, MaxResponseSize);
        message.Options.Set(OutboundRequestOptions.TimeLimit, TimeLimit);
        using var client = httpClientFactory.CreateClient(OutboundHttp.Name);
        var response = await client.RequestTokenAsync(message, cancellationToken);
        using var httpResponse = response.HttpResponse;
        return ParseResponse(response, request);
    }

    private static ProviderTokenResponse ParseResponse(TokenResponse response, ProviderTokenRequest request)
    {
        switch (response.ErrorType)
        {
            case ResponseErrorType.Exception when response.Exception is OutboundRequestException exception:
                return Failed(exception.Message, isFinal: false);
            case ResponseErrorType.Exception when response.Exception is HttpRequestException exception:
                return Failed($"the provider cannot be reached ({exception.HttpRequestError})", isFinal: false);
            case ResponseErrorType.Exception when response.HttpResponse is null:
                return Failed("the provider cannot be reached", isFinal: false);
            case ResponseErrorType.Exception:
                return Failed("the provider's answer is no JSON", isFinal: false);
        }

        var error = response.TryGet("error");
        if (response.HttpStatusCode is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices && error is null)
        {
            return response.AccessToken is { Length: > 0 } token && CredentialRules.ValidateSecret(
                ConnectionKind.BearerToken, token) is null
                ? new ProviderTokenResponse(ToGrantedAccess(response, token), null, false)
                : Failed("the provider's answer has no access_token that can be used", isFinal: false);
        }

        if (error == "invalid_client")
        {
            return new ProviderTokenResponse(null, InvalidClient, IsFinal: true);
        }

        var isFinal = error is "invalid_grant" or "unauthorized_client" or "unsupported_grant_type" or "invalid_scope";
        var reason = error is not null && NamePattern().IsMatch(error) ? $" {error}" : "";
        return Failed($"the provider answered {(int)response.HttpStatusCode}{reason}{DescribeError(response, request)}", isFinal);
    }

    private static GrantedAccess ToGrantedAccess(TokenResponse response, string token) => new(
        token,
        response.RefreshToken is { Length: > 0 } refreshToken ? refreshToken : null,
        response.TokenType is { Length: > 0 and <= 64 } tokenType && NamePattern().IsMatch(tokenType) ? tokenType : "bearer",
        response.Scope is { Length: > 0 and <= ProviderClient.MaximumTextLength } scope && !scope.Any(char.IsControl) ? scope : null,
        response.ExpiresIn > 0 ? TimeSpan.FromSeconds(response.ExpiresIn) : null,
        response.Raw ?? "");

    /// <summary>Returns the provider's error description, with the values of the request masked.</summary>
    private static string DescribeError(TokenResponse response, ProviderTokenRequest request)
    {
        if (response.ErrorDescription is not { Length: > 0 } description)
        {
            return "";
        }

        var secrets = request.Parameters
            .Where(parameter => parameter.Key is not ("scope" or "redirect_uri"))
            .Select(parameter => parameter.Value)
            .Append(request.ClientSecret)
            .Where(secret => secret.Length > 0);
        foreach (var secret in secrets)
        {
            description = description.Replace(secret, "*****", StringComparison.Ordinal);
        }

        description = new string([.. description.Where(character => !char.IsControl(character) && !char.IsSurrogate(character))]);
        return $": {PlainText.Truncate(description, MaxDescriptionLength)}";
    }

    private static ProviderTokenResponse Failed(string message, bool isFinal) => new(null, message, isFinal);

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,64}\z")]
    private static partial Regex NamePattern();
}
