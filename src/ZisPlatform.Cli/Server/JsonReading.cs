using System.Text.Json;

namespace ZisPlatform.Cli.Server;

/// <summary>Reads what is there and takes no offence at what is not: servers newer and older than this command answer it.</summary>
internal static class JsonReading
{
    extension(JsonElement element)
    {
        /// <summary>The value at <paramref name="path"/> as text; numbers as written, nothing where there is nothing.</summary>
        public string Text(params ReadOnlySpan<string> path)
        {
            var at = element;
            foreach (var name in path)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                {
                    return "";
                }
            }

            return at.ToString();
        }

        /// <summary>The day of a moment.</summary>
        public string Day(string name) => element.Text(name) is { Length: > 10 } moment ? moment[..10] : "";

        /// <summary>The value at <paramref name="path"/> of an answer that is worth nothing without it.</summary>
        public string Required(params ReadOnlySpan<string> path) => element.Text(path) is { Length: > 0 } value
            ? value
            : throw new CommandFailedException(ExitCodes.ServerUnavailable, $"The server's answer lacks {string.Join('.', path!)}.");
    }
}
