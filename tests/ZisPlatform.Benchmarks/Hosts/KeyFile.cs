using System.Text.Json;
using ZisPlatform.Application.Registry;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>Key pairs made ahead by the benchmark, for hosts that must not make any while they are measured.</summary>
internal static class KeyFile
{
    public static async Task WriteAsync(string file, IEnumerable<KeyPair> pairs)
    {
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, pairs);
    }

    public static async Task<IReadOnlyList<KeyPair>> ReadAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        return await JsonSerializer.DeserializeAsync<KeyPair[]>(stream) is { Length: > 0 } pairs
            ? pairs
            : throw new InvalidDataException($"{file} holds no key pairs.");
    }
}
