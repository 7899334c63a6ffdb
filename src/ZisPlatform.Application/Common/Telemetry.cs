using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ZisPlatform.Application.Common;

/// <summary>The one source of the server's own spans and measurements; exported when somebody listens.</summary>
public static class Telemetry
{
    public const string Name = "ZisPlatform";

    public static readonly ActivitySource Source = new(Name);

    public static readonly Meter Meter = new(Name);
}
