using ZisPlatform.Api.Errors;

namespace ZisPlatform.Api.OpenApi;

/// <summary>An endpoint that both the vendor's contract and the platform API have, with different names and error formats.</summary>
internal sealed class SharedEndpoint(RouteHandlerBuilder endpoint, string name, string summary, string description, string tag)
{
    private readonly List<(int Status, string Title, string Code, string Detail)> _errors = [];

    public SharedEndpoint Refuses(int status, string title, string code, string detail)
    {
        _errors.Add((status, title, code, detail));
        return this;
    }

    /// <summary>Documents the endpoint as part of the vendor's contract.</summary>
    public void ForContract()
    {
        endpoint.Documented(name, summary, description).WithTags(tag).RefusesCallers();
        foreach (var (status, _, _, detail) in _errors)
        {
            endpoint.Refuses(status, ErrorResponse.CodeOf(status), detail);
        }
    }

    /// <summary>Documents the endpoint as part of the platform API.</summary>
    public void ForPlatform()
    {
        endpoint.Documented($"{name}OfIntegration", summary, description).In(tag);
        foreach (var (status, title, code, detail) in _errors)
        {
            endpoint.RefusesAsProblem(status, title, code, detail);
        }
    }
}

internal static class SharedEndpoints
{
    public static SharedEndpoint Shared(this RouteHandlerBuilder endpoint, string name, string summary, string description, string tag) =>
        new(endpoint, name, summary, description, tag);
}
