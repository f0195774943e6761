namespace XenWeb.Web.Metrics;

/// <summary>One metric of something: its name, and where its value is.</summary>
/// <typeparam name="T">What it is of: a host or a domain.</typeparam>
/// <param name="Name">As Prometheus has it: the unit last, base units only (seconds, bytes, ratios from 0 to 1).</param>
/// <param name="Kind">Gauge or counter.</param>
/// <param name="Help">What it is, in one line.</param>
/// <param name="Value">Its value; null where there is none now, and then there is no series.</param>
/// <param name="More">A further label; null for none.</param>
internal sealed record MetricFamily<T>(string Name, MetricKind Kind, string Help, Func<T, double?> Value, Func<T, (string Label, string Value)[]>? More = null);
