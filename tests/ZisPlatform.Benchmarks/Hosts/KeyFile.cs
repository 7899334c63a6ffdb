using System.Text.Json;
using ZisPlatform.Application.Registry.Integrations;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>Stores key pairs that the benchmark generated in advance, for hosts that must generate none while they are measured.</summary>
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
