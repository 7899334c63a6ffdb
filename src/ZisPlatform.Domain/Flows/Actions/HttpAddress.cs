using System.Buffers;
using System.Text;
using ZisPlatform.Domain.Flows.Language;

namespace ZisPlatform.Domain.Flows.Actions;

/// <summary>Builds the address of a custom action (contract 10.2, rules 3 and 4).</summary>
internal static class HttpAddress
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    public static bool TryBuild(
        string text,
        bool isPath,
        List<KeyValuePair<string, string>> query,
        FlowAccount account,
        bool allowHttp,
        TemplateContext context,
        out Uri? url,
        out bool isOwnAccount)
    {
        (url, isOwnAccount) = (null, false);
        var isAbsolute = text.Contains("://", StringComparison.Ordinal)
            && text.IndexOf("://", StringComparison.Ordinal) < (uint)text.IndexOfAny(['/', '?', '#']);
        if (!isAbsolute && (isPath || text.StartsWith('/')))
        {
            if (account.Base is not { } accountBase)
            {
                return context.Fail(FlowErrors.Refused(account.UnknownBaseReason));
            }

            text = $"{accountBase.GetLeftPart(UriPartial.Authority)}{accountBase.AbsolutePath.TrimEnd('/')}"
                + $"{(text.StartsWith('/') ? "" : "/")}{text}";
            isOwnAccount = true;
        }

        if (!Uri.TryCreate(WithQuery(Encode(text), query), UriKind.Absolute, out url) || url.Host.Length == 0)
        {
            return context.Fail(FlowErrors.Refused("the address is no absolute URL"));
        }

        // Uri has already lowercased scheme and host. The operator chooses the account's own base, so plain http is allowed for it.
        url = account.WithAccountScheme(url);
        var hasAccountOrigin = account.HasAccountOrigin(url);
        if (!hasAccountOrigin && (isOwnAccount || isPath))
        {
            return context.Fail(FlowErrors.Refused("a path must stay on the account's own host"));
        }

        isOwnAccount = hasAccountOrigin;
        if (isOwnAccount)
        {
            return true;
        }

        if (account.IsForeignVendorHost(url))
        {
            return context.Fail(FlowErrors.Refused(account.ForeignHostReason(url)));
        }

        return url.Scheme == Uri.UriSchemeHttps || (allowHttp && url.Scheme == Uri.UriSchemeHttp)
            || context.Fail(FlowErrors.Refused("the address must begin with https://"));
    }

    /// <summary>Encodes only the characters that a URI cannot contain, because templates may insert whole paths and queries.</summary>
    private static string Encode(string text)
    {
        if (text.AsSpan().IndexOfAnyExcept(Allowed) < 0)
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && Allowed.Contains((char)rune.Value))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (var octet in bytes[..rune.EncodeToUtf8(bytes)])
            {
                encoded.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    private static string WithQuery(string text, List<KeyValuePair<string, string>> query)
    {
        // Drop the fragment: it is never sent, and the query must not follow it.
        var fragment = text.IndexOf('#', StringComparison.Ordinal);
        text = fragment < 0 ? text : text[..fragment];
        if (query.Count == 0)
        {
            return text;
        }

        var pairs = string.Join('&', query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var separator = !text.Contains('?', StringComparison.Ordinal) ? "?" : text.EndsWith('?') || text.EndsWith('&') ? "" : "&";
        return text + separator + pairs;
    }
}
