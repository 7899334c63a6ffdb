using ZisPlatform.Api.Binding;
using ZisPlatform.Application.Connections;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Api.Connections;

/// <summary>The query parameters <c>uuid</c> and <c>name</c>, exactly one of which must be present (contract 3.6.6, 3.7).</summary>
internal sealed class ConnectionQuery : IRequestBody
{
    private ConnectionQuery(string? uuid, string? name)
    {
        Errors = (uuid is null) == (name is null) ? [ConnectionErrors.UuidOrNameRequired]
            : uuid is not null && !Guid.TryParseExact(uuid, "D", out _) ? [QueryErrors.Invalid("uuid", "a connection's uuid")]
            : name is not null && PlainText.Validate(name, "the query parameter name", int.MaxValue) is { } error
                ? [error with { Path = null }]
            : [];
        Key = new ConnectionKey(Guid.TryParseExact(uuid, "D", out var id) ? id : null, name);
    }

    public IReadOnlyList<Error> Errors { get; }

    public ConnectionKey Key { get; }

    public static ValueTask<ConnectionQuery?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<ConnectionQuery?>(new ConnectionQuery(Text(context, "uuid"), Text(context, "name")));

    private static string? Text(HttpContext context, string name) =>
        context.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;
}
