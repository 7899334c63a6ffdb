using System.Buffers;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Binding;

/// <summary>A request body that is a document in a format of its own; the use case parses and validates it.</summary>
internal sealed class RawRequest : IRequestBody
{
    private readonly Result<ReadOnlyMemory<byte>> _read;

    private RawRequest(Result<ReadOnlyMemory<byte>> read) => _read = read;

    public IReadOnlyList<Error> Errors => _read.Errors;

    public ReadOnlyMemory<byte> Text => _read.Value;

    public static async ValueTask<RawRequest?> BindAsync(HttpContext context) =>
        new(await RequestBodyReader.ReadAsync<ReadOnlyMemory<byte>>(context, static bytes => (ReadOnlyMemory<byte>)bytes.ToArray()));
}
