namespace XenWeb.Web.Metrics;

/// <summary>What Prometheus is told a family is.</summary>
internal enum MetricKind
{
    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Only grows, and begins at 0 again with what it counts.</summary>
    Counter,
}
