using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs;

/// <summary>Keeps what came from connections out of whatever is stored and shown.</summary>
internal static class RunSecrets
{
    /// <summary>Shorter values would mask what is no secret.</summary>
    private const int Shortest = 4;

    private static readonly string[] Plain = ["username", "header_name", "token_type", "permission_scope", "oauth_url_subdomain"];

    public static string Masked(string text, UsableConnection? connection)
    {
        if (connection is null)
        {
            return text;
        }

        foreach (var secret in connection.Values.Where(value => !Plain.Contains(value.Key)).Select(value => value.Value).Append(connection.HeaderValue).Where(value => value.Length >= Shortest).OrderByDescending(value => value.Length))
        {
            text = text.Replace(secret, Secret.Mask, StringComparison.Ordinal);
        }

        return text;
    }
}
