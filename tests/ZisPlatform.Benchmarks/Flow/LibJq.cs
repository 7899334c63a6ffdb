using System.Runtime.InteropServices;

namespace ZisPlatform.Benchmarks.Flow;

/// <summary>Calls libjq 1.6 in this process, to compare with; it is not part of the product.</summary>
internal sealed partial class LibJq : IDisposable
{
    private const string Library = "libjq.so.1";

    private readonly nint _state = jq_init();

    public LibJq(string program)
    {
        if (jq_compile(_state, program) == 0)
        {
            throw new ArgumentException("libjq cannot compile the program", nameof(program));
        }
    }

    public static bool IsAvailable
    {
        get
        {
            var isLoaded = NativeLibrary.TryLoad(Library, out var handle);
            if (isLoaded)
            {
                NativeLibrary.Free(handle);
            }

            return isLoaded;
        }
    }

    /// <summary>Returns the first output as text.</summary>
    public byte[] Run(byte[] text)
    {
        jq_start(_state, jv_parse_sized(text, text.Length), 0);
        var output = jv_dump_string(jq_next(_state), 0);
        var bytes = new byte[jv_string_length_bytes(jv_copy(output))];
        Marshal.Copy(jv_string_value(output), bytes, 0, bytes.Length);
        jv_free(output);
        return bytes;
    }

    public void Dispose()
    {
        var state = _state;
        jq_teardown(ref state);
    }

    [LibraryImport(Library)]
    private static partial nint jq_init();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int jq_compile(nint state, string program);

    [LibraryImport(Library)]
    private static partial void jq_start(nint state, Value input, int flags);

    [LibraryImport(Library)]
    private static partial Value jq_next(nint state);

    [LibraryImport(Library)]
    private static partial void jq_teardown(ref nint state);

    [LibraryImport(Library)]
    private static partial Value jv_parse_sized(byte[] text, int length);

    [LibraryImport(Library)]
    private static partial Value jv_dump_string(Value value, int flags);

    [LibraryImport(Library)]
    private static partial int jv_string_length_bytes(Value text);

    [LibraryImport(Library)]
    private static partial nint jv_string_value(Value text);

    [LibraryImport(Library)]
    private static partial Value jv_copy(Value value);

    [LibraryImport(Library)]
    private static partial void jv_free(Value value);

    /// <summary>The library's type <c>jv</c>: 16 bytes, passed by value.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Value
    {
        public long Kind;
        public long Content;
    }
}
