using System.Net;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>The restrictions on outbound requests of flows and of token requests.</summary>
internal sealed class OutboundOptions
{
    /// <summary>Private networks (CIDR) that actions may nevertheless reach.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>True to allow <c>http://</c> for actions and token requests.</summary>
    public bool AllowHttp { get; set; }
}

internal sealed class OutboundOptionsValidator : SettingsValidator<OutboundOptions>
{
    protected override IEnumerable<string> FindErrors(OutboundOptions options)
    {
        for (var i = 0; i < options.AllowedNetworks.Count; i++)
        {
            if (!IPNetwork.TryParse(options.AllowedNetworks[i], out _))
            {
                yield return $"Zis:Outbound:AllowedNetworks:{i} must be a network such as 127.0.0.0/8";
            }
        }
    }
}
