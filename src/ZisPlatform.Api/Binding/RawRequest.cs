using System.Buffers;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Binding;

/// <summary>A request body that is a document in a format of its own; the use case parses and validates it.</summary>
internal sealed class RawRequest : IRequestBody
{
    private readonly Result<ReadOnlyMemory<byte>> _result;

    private RawRequest(Result<ReadOnlyMemory<byte>> result) => _result = result;

    public IReadOnlyList<Error> Errors => _result.Errors;

    public ReadOnlyMemory<byte> Text => _result.Value;

    public static async ValueTask<RawRequest?> BindAsync(HttpContext context) =>
        new(await RequestBodyReader.ReadAsync<ReadOnlyMemory<byte>>(context, static bytes => (ReadOnlyMemory<byte>)bytes.ToArray()));
}
