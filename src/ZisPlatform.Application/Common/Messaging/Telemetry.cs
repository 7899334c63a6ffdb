using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ZisPlatform.Application.Common.Messaging;

/// <summary>The source of all of the server's own spans and metrics; recorded only while a listener is attached.</summary>
public static class Telemetry
{
    public const string Name = "ZisPlatform";

    public static readonly ActivitySource Source = new(Name);

    public static readonly Meter Meter = new(Name);
}
