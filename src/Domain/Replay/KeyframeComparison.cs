using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;

namespace XenWeb.Domain.Replay;

/// <summary>
/// Whether two statuses are the same but for what samples tell, so that no keyframe has to be kept. Each may be as it was said or as it is kept (<see cref="KeyframeRules.Kept"/>). This is asked for each status of
/// each host: guests are compared where they are, without making anything.
/// </summary>
internal static class KeyframeComparison
{
    /// <summary>Whether nothing has changed that makes a new keyframe; so are two of which none is known.</summary>
    public static bool Same(StatusMessage? a, StatusMessage? b)
    {
        if (a is null || b is null) return a is null && b is null;
        return Bare(a) == Bare(b) && a.Monitoring == b.Monitoring && a.Negotiation == b.Negotiation && Same(a.Facts, b.Facts) && Same(a.Overloads, b.Overloads)
            && a.Migrations.AsSpan().SequenceEqual(b.Migrations.AsSpan()) && a.MovedByOthers.AsSpan().SequenceEqual(b.MovedByOthers.AsSpan()) && a.Drain.AsSpan().SequenceEqual(b.Drain.AsSpan())
            && a.Volumes.AsSpan().SequenceEqual(b.Volumes.AsSpan()) && Same(a.Sample, b.Sample);
    }

    // What is new is compared here without being named, unless it is a list: then the two are never the same, and the tests say so
    private static StatusMessage Bare(StatusMessage status) => status with
    {
        Facts = null, Sample = null, Load = null, Overloads = [], Monitoring = MonitoringPolicy.Default, Negotiation = Negotiation.NegotiationPolicy.Default, Migrations = [], MovedByOthers = [], Drain = [], Volumes = [], Dropped = [],
    };

    private static bool Same(HostFacts? a, HostFacts? b)
    {
        if (a is null || b is null) return a is null && b is null;
        return Same(a.Bridges, b.Bridges) && Same(a.Volumes, b.Volumes) && (a with { Bridges = null, Volumes = null }) == (b with { Bridges = null, Volumes = null });
    }

    private static bool Same<T>(ImmutableArray<T>? a, ImmutableArray<T>? b) => a is { } some ? b is { } other && some.SequenceEqual(other) : b is null;

    private static bool Same(ImmutableArray<Overload> a, ImmutableArray<Overload> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++) if ((a[i] with { Now = default, Next = null }) != (b[i] with { Now = default, Next = null })) return false;
        return true;
    }

    private static bool Same(HostSample? a, HostSample? b)
    {
        if (a is null || b is null) return a is null && b is null;
        if (a.Dom0Memory != b.Dom0Memory || a.Guests.Length != b.Guests.Length) return false;
        for (var i = 0; i < a.Guests.Length; i++) if (!Same(a.Guests[i], b.Guests[i])) return false;
        return true;
    }

    // Amounts of memory are told by samples, but only of those that run there
    private static bool Same(GuestSample a, GuestSample b) =>
        a.Id == b.Id && a.Name == b.Name && a.DomainNumber == b.DomainNumber && KeyframeRules.State(a) == KeyframeRules.State(b) && a.Vcpus == b.Vcpus && (a.Memory == b.Memory || KeptSample.RunsThere(a)) && a.MemoryMax == b.MemoryMax
        && a.Networks == b.Networks && a.Disks == b.Disks && a.Fittings == b.Fittings && a.CannotMigrate == b.CannotMigrate && a.Quarantine == b.Quarantine && a.Bandwidth == b.Bandwidth && a.RestsUntil == b.RestsUntil;
}
