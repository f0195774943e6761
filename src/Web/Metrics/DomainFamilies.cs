using XenWeb.Domain.Guests;
using static XenWeb.Web.Metrics.MetricKind;

namespace XenWeb.Web.Metrics;

/// <summary>
/// What /metrics tells of each domain. Names are those of benapetr/xen_exporter where it has them (xen_domain_cpu_seconds_total,
/// xen_domain_cpu_usage_ratio, xen_domain_online_vcpus), else those of Rudd-O/go-xentop (memory_used_bytes, memory_maximum_bytes, vbd_count,
/// nic_count) after the same pattern. What a status tells as a rate stays a rate: there is no counter that could be made of it.
/// </summary>
internal static class DomainFamilies
{
    /// <summary>All, in the order of the page.</summary>
    public static readonly MetricFamily<GuestSample>[] All =
    [
        new("xen_domain_state", Gauge, "Always 1; what the domain does.", _ => 1, g => [("state", $"{g.State}".ToLowerInvariant())]),
        new("xen_domain_cpu_seconds_total", Counter, "Processor time since the domain was made on this host.", g => g.CpuSeconds),
        new("xen_domain_cpu_usage_ratio", Gauge, "Processor used, of its virtual processors.", g => g.Vcpus > 0 ? g.Cpu?.Of(g.Vcpus).Value : null),
        new("xen_domain_online_vcpus", Gauge, "Its virtual processors.", g => g.Vcpus),
        new("xen_domain_memory_used_bytes", Gauge, "Memory that it has.", g => g.Memory.Bytes),
        new("xen_domain_memory_maximum_bytes", Gauge, "Memory that it may have.", g => g.MemoryMax?.Bytes),
        new("xen_domain_network_receive_bytes_per_second", Gauge, "Received.", g => g.NetworkIn?.BitsPerSecond / 8),
        new("xen_domain_network_transmit_bytes_per_second", Gauge, "Sent.", g => g.NetworkOut?.BitsPerSecond / 8),
        new("xen_domain_block_read_bytes_per_second", Gauge, "Read from its disks.", g => g.BlockRead?.BytesPerSecond),
        new("xen_domain_block_written_bytes_per_second", Gauge, "Written to its disks.", g => g.BlockWrite?.BytesPerSecond),
        new("xen_domain_block_requests_per_second", Gauge, "Reads and writes.", g => g.BlockRequestsPerSecond),
        new("xen_domain_nic_count", Gauge, "Its network interfaces.", g => g.Networks),
        new("xen_domain_vbd_count", Gauge, "Its virtual disks.", g => g.Disks),
        new("xen_domain_quarantined", Gauge, "1 while its network is cut off.", g => g.Quarantine is null ? 0 : 1),
    ];
}
