using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Hosts;

/// <summary>Both policies of a host, as one form has them.</summary>
public sealed record Policies(MonitoringPolicy Monitoring, NegotiationPolicy Negotiation);

/// <summary>One number of the policies as a field of the form.</summary>
/// <param name="Section">Under which heading.</param>
/// <param name="Label">The field's name.</param>
/// <param name="Unit">After the number.</param>
/// <param name="Help">Below it.</param>
/// <param name="Optional">Whether it may be empty, which is "never".</param>
/// <param name="Get">Reads it, in the unit.</param>
/// <param name="Set">Writes it.</param>
/// <param name="Marker">A part of each error that the domain has about it (see <see cref="MonitoringPolicy.Errors"/>).</param>
public sealed record PolicyField(
    string Section, string Label, string Unit, string Help, bool Optional, Func<Policies, double?> Get, Func<Policies, double?, Policies> Set, string Marker)
{
    /// <summary>Every field, in the form's order. For everybody: sections, labels, units and helps are in English, and translated where they are drawn.</summary>
    public static readonly IReadOnlyList<PolicyField> All =
    [
        Threshold("Cpu", "cpu threshold", m => m.CpuOver, (m, v) => m with { CpuOver = v }, "of the host's cores"),
        Threshold("Memory", "memory threshold", m => m.MemoryOver, (m, v) => m with { MemoryOver = v }, "of the host's memory"),
        Threshold("Network", "network threshold", m => m.NetworkOver, (m, v) => m with { NetworkOver = v }, "of the link, busier direction"),
        Threshold("Block io", "io threshold", m => m.IoOver, (m, v) => m with { IoOver = v }, "of what the disks can do"),
        Count("Asks for help over", "Samples over", "must exceed before it asks", p => p.Monitoring.OverInWindow, (p, v) => p with { Monitoring = p.Monitoring with { OverInWindow = v } }, "samples must exceed"),
        Count("Asks for help over", "Of the last", "are looked at: the history", p => p.Monitoring.Window, (p, v) => p with { Monitoring = p.Monitoring with { Window = v } }, "The window is"),
        Share("Offers help up to", "Cpu", "after the move; below where it asks itself", p => p.Monitoring.CpuOffer, (p, v) => p with { Monitoring = p.Monitoring with { CpuOffer = v } }, "cpu"),
        Share("Offers help up to", "Memory", "after the move, promises counted", p => p.Monitoring.MemoryOffer, (p, v) => p with { Monitoring = p.Monitoring with { MemoryOffer = v } }, "memory"),
        Seconds("Looks and tells", "Sampling period", "between two looks", p => p.Monitoring.SamplingPeriod, (p, v) => p with { Monitoring = p.Monitoring with { SamplingPeriod = v } }, "The sampling period"),
        Seconds("Looks and tells", "Status period", "between two statuses; not shorter than a look", p => p.Monitoring.StatusPeriod, (p, v) => p with { Monitoring = p.Monitoring with { StatusPeriod = v } }, "The status period"),
        Seconds("Negotiates", "Gathering", "offers are gathered; 0 takes the first", p => p.Negotiation.Gathering, (p, v) => p with { Negotiation = p.Negotiation with { Gathering = v } }, "The gathering"),
        Seconds("Negotiates", "Confirm within", "then the next best is awarded", p => p.Negotiation.ConfirmWithin, (p, v) => p with { Negotiation = p.Negotiation with { ConfirmWithin = v } }, "time to confirm"),
        Seconds("Negotiates", "Promise held", "longer than gathering and confirming together", p => p.Negotiation.PromiseFor, (p, v) => p with { Negotiation = p.Negotiation with { PromiseFor = v } }, "promise"),
        Number("Negotiates", "Minimum gain", "0 to 1", "of load that a relief must bring", p => p.Negotiation.MinimumGain.Value, (p, v) => p with { Negotiation = p.Negotiation with { MinimumGain = new Share(v) } }, "minimum gain"),
        Seconds("Rests", "Host", "after a relief, before it asks again", p => p.Negotiation.HostRest, (p, v) => p with { Negotiation = p.Negotiation with { HostRest = v } }, "rest of a host"),
        Seconds("Rests", "Domain", "after a move, before relief moves it again", p => p.Negotiation.GuestRest, (p, v) => p with { Negotiation = p.Negotiation with { GuestRest = v } }, "rest of a guest"),
        Count("Drains", "At once", "leave a draining host together", p => p.Negotiation.DrainAtOnce, (p, v) => p with { Negotiation = p.Negotiation with { DrainAtOnce = v } }, "leave a draining host", "domains"),
        Seconds("Drains", "Try again after", "when no host offered", p => p.Negotiation.DrainRetry, (p, v) => p with { Negotiation = p.Negotiation with { DrainRetry = v } }, "two tries of a drain"),
        new("Drains", "Migration rate", "Mbit/s", "one migration may use; empty is as the host's options say", true, p => p.Negotiation.MigrateRate?.Megabits,
            (p, v) => p with { Negotiation = p.Negotiation with { MigrateRate = v is { } rate ? BitRate.FromMegabits(rate) : null } }, "rate of a migration"),
        Seconds("Drains", "Migration within", "then it counts as failed and is ended", p => p.Negotiation.MigrateWithin, (p, v) => p with { Negotiation = p.Negotiation with { MigrateWithin = v } }, "time for a migration"),
    ];

    private static PolicyField Threshold(string label, string marker, Func<MonitoringPolicy, Share?> get, Func<MonitoringPolicy, Share?, MonitoringPolicy> set, string help) =>
        new("Asks for help over", label, "%", help + "; empty is never", true, p => get(p.Monitoring)?.Percent, (p, v) => p with { Monitoring = set(p.Monitoring, v is { } percent ? Domain.Units.Share.FromPercent(percent) : null) }, marker);

    private static PolicyField Share(string section, string label, string help, Func<Policies, Share> get, Func<Policies, Share, Policies> set, string marker) =>
        new(section, label, "%", help, false, p => get(p).Percent, (p, v) => set(p, Domain.Units.Share.FromPercent(v!.Value)), marker);

    private static PolicyField Seconds(string section, string label, string help, Func<Policies, TimeSpan> get, Func<Policies, TimeSpan, Policies> set, string marker) =>
        new(section, label, "s", help, false, p => get(p).TotalSeconds, (p, v) => set(p, TimeSpan.FromSeconds(v!.Value)), marker);

    private static PolicyField Count(string section, string label, string help, Func<Policies, int> get, Func<Policies, int, Policies> set, string marker, string unit = "samples") =>
        new(section, label, unit, help, false, p => get(p), (p, v) => set(p, (int)v!.Value), marker);

    private static PolicyField Number(string section, string label, string unit, string help, Func<Policies, double> get, Func<Policies, double, Policies> set, string marker) =>
        new(section, label, unit, help, false, p => get(p), (p, v) => set(p, v!.Value), marker);
}
