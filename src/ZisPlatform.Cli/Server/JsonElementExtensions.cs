using System.Text.Json;

namespace ZisPlatform.Cli.Server;

/// <summary>Reads JSON leniently, because servers may be older or newer than this command.</summary>
internal static class JsonElementExtensions
{
    extension(JsonElement element)
    {
        /// <summary>Returns the value at <paramref name="path"/> as text, numbers as written. Returns "" if there is no value.</summary>
        public string Text(params ReadOnlySpan<string> path)
        {
            var current = element;
            foreach (var name in path)
            {
                if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(name, out current))
                {
                    return "";
                }
            }

            return current.ToString();
        }

        /// <summary>Returns the date part of a timestamp.</summary>
        public string Day(string name) => element.Text(name) is { Length: > 10 } timestamp ? timestamp[..10] : "";

        /// <summary>Returns the value at <paramref name="path"/> as text.</summary>
        /// <exception cref="CommandFailedException">There is no value.</exception>
        public string Required(params ReadOnlySpan<string> path) => element.Text(path) is { Length: > 0 } value
            ? value
            : throw new CommandFailedException(ExitCodes.ServerUnavailable, $"The server's answer lacks {string.Join('.', path!)}.");
    }
}
