using ZisPlatform.Api.Errors;

namespace ZisPlatform.Api.OpenApi;

/// <summary>An endpoint that both the vendor's contract and the platform API have, with different names and error formats.</summary>
internal sealed class SharedEndpoint(RouteHandlerBuilder endpoint, string name, string summary, string description, string tag)
{
    private readonly List<(int Status, string Title, string Code, string Detail)> _errors = [];

    public SharedEndpoint ProducesError(int status, string title, string code, string detail)
    {
        _errors.Add((status, title, code, detail));
        return this;
    }

    /// <summary>Documents the endpoint as part of the vendor's contract.</summary>
    public void ForContract()
    {
        endpoint.WithDocumentation(name, summary, description).WithTags(tag).ProducesCallerErrors();
        foreach (var (status, _, _, detail) in _errors)
        {
            endpoint.ProducesError(status, ErrorResponse.CodeOf(status), detail);
        }
    }

    /// <summary>Documents the endpoint as part of the platform API.</summary>
    public void ForPlatform()
    {
        endpoint.WithDocumentation($"{name}OfIntegration", summary, description).WithPlatformTag(tag);
        foreach (var (status, title, code, detail) in _errors)
        {
            endpoint.ProducesPlatformError(status, title, code, detail);
        }
    }
}

internal static class SharedEndpoints
{
    public static SharedEndpoint AsSharedEndpoint(
        this RouteHandlerBuilder endpoint, string name, string summary, string description, string tag) =>
        new(endpoint, name, summary, description, tag);
}
