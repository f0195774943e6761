using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using static XenWeb.Web.Metrics.MetricKind;

namespace XenWeb.Web.Metrics;

/// <summary>A host at the moment of a scrape.</summary>
/// <param name="State">What is known of it.</param>
/// <param name="Now">By our clock.</param>
internal sealed record MeasuredHost(HostState State, DateTimeOffset Now)
{
    /// <summary>Its newest sample; null where that is too old to be told as if it were now.</summary>
    public HostSample? Sample => State.Liveness(Now) == HostLiveness.Lost ? null : State.Status?.Sample;

    /// <summary>What it is; kept while it is away.</summary>
    public HostFacts? Facts => State.Status?.Facts;
}

/// <summary>
/// What /metrics tells of each host. Names are those of benapetr/xen_exporter where it has them (xen_host_running_domains,
/// xen_host_cpu_avg_usage_ratio), and made after its pattern where it has none.
/// </summary>
internal static class HostFamilies
{
    /// <summary>All, in the order of the page.</summary>
    public static readonly MetricFamily<MeasuredHost>[] All =
    [
        new("xen_host_info", Gauge, "Always 1; what the host is.", _ => 1, h => [("xen_version", h.Facts?.XenVersion ?? ""), ("agent_version", h.State.Status?.AgentVersion ?? "")]),
        new("xen_host_up", Gauge, "1 while its agent's statuses come.", h => h.State.Liveness(h.Now) == HostLiveness.Live ? 1 : 0),
        new("xen_host_mode", Gauge, "Always 1; whether the host is active, draining or in maintenance.", h => h.State.Status is null ? null : 1, h => [("mode", $"{h.State.Status?.Mode}".ToLowerInvariant())]),
        new("xen_host_status_age_seconds", Gauge, "Since its newest status came, by the web app's clock.", h => h.State.Status is null ? null : Math.Max(0, (h.Now - h.State.ReceivedAt).TotalSeconds)),
        new("xen_host_pcpu_count", Gauge, "Physical processors that Xen schedules on.", h => h.Facts?.Cores),
        new("xen_host_cpu_avg_usage_ratio", Gauge, "Processor used by all domains with Dom0, of all processors.", h => h.Facts is { } facts ? h.Sample?.Cpu?.Of(facts.Cores).Value : null),
        new("xen_host_cpu_used_cores", Gauge, "Processor used by all domains with Dom0; 1 is one processor.", h => h.Sample?.Cpu?.Count),
        new("xen_host_dom0_cpu_used_cores", Gauge, "Processor used by Dom0 alone.", h => h.Sample?.Dom0Cpu?.Count),
        new("xen_host_memory_total_bytes", Gauge, "All memory that Xen has.", h => h.Facts?.Memory.Bytes),
        new("xen_host_memory_free_bytes", Gauge, "Memory that no domain has.", h => h.Sample?.FreeMemory.Bytes),
        new("xen_host_memory_promised_bytes", Gauge, "Memory that offers to other hosts hold.", h => h.Sample is null ? null : h.State.Status?.Promised.Bytes),
        new("xen_host_network_receive_bytes_per_second", Gauge, "Received by all domains.", h => h.Sample?.NetworkIn?.BitsPerSecond / 8),
        new("xen_host_network_transmit_bytes_per_second", Gauge, "Sent by all domains.", h => h.Sample?.NetworkOut?.BitsPerSecond / 8),
        new("xen_host_block_read_bytes_per_second", Gauge, "Read from disks by all domains.", h => h.Sample?.BlockRead?.BytesPerSecond),
        new("xen_host_block_written_bytes_per_second", Gauge, "Written to disks by all domains.", h => h.Sample?.BlockWrite?.BytesPerSecond),
        new("xen_host_running_domains", Gauge, "Domains that are not paused and not on their way; those that may be measured.", h => h.Sample?.Guests.Count(g => g.State is GuestRunState.Running or GuestRunState.Idle)),
        new("xen_host_migrations", Gauge, "Migrations that leave it now; those of domains that may be measured.", h => h.Sample is null ? null : h.State.Status?.Migrations.Length),
        new("xen_host_overloads", Gauge, "How many of processor, memory, network and io are over their thresholds.", h => h.Sample is null ? null : h.State.Status?.Overloads.Length),
        new("xen_host_degraded", Gauge, "1 while the host can't be read or controlled.", h => h.State.Status is { } status ? status.Degraded is null ? 0 : 1 : null),
        new("xen_host_messages_dropped_total", Counter, "Messages that its agent dropped since it started.", h => h.State.Status?.Dropped.Sum(d => (double)d.Count)),
    ];
}
