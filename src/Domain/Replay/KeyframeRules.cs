using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;

namespace XenWeb.Domain.Replay;

/// <summary>What of a status is kept in keyframes, and what in samples. What is in neither is not kept at all.</summary>
public static class KeyframeRules
{
    /// <summary>
    /// A status as a keyframe holds it: without rates, which samples have; without the load, which follows from them; without what is of that instant only: whether a guest was on a processor just
    /// then (both are <see cref="GuestRunState.Running"/>), processor seconds, block requests, what is foreseen, counts of dropped messages. Amounts of memory stay, for guests of which no sample is kept.
    /// </summary>
    public static StatusMessage Kept(StatusMessage status) => status with
    {
        Sample = status.Sample is { } sample ? Kept(sample) : null,
        Load = null,
        Overloads = [.. status.Overloads.Select(o => o with { Now = default, Next = null })],
        Dropped = [],
    };

    /// <summary>What a guest does, as a keyframe tells it: whether it was on a processor just then is of that instant only.</summary>
    internal static GuestRunState State(GuestSample guest) => guest.State == GuestRunState.Idle ? GuestRunState.Running : guest.State;

    /// <summary>What differs most.</summary>
    internal static KeyframeCause Cause(HostKeyframe? before, bool online, StatusMessage? kept)
    {
        if (before is null) return KeyframeCause.Repeat;
        if (before.Online != online) return KeyframeCause.Presence;
        if (before.Status is not { } old || kept is not { } now) return KeyframeCause.Other;
        if (old.Mode != now.Mode) return KeyframeCause.Mode;
        if (!Over(old).SequenceEqual(Over(now))) return KeyframeCause.Overload;
        if (!Guests(old).SequenceEqual(Guests(now))) return KeyframeCause.Guests;
        return (old.Degraded is null) != (now.Degraded is null) || !KeyframeComparison.Same(Standing(old), Standing(now)) ? KeyframeCause.Other : KeyframeCause.Progress;
    }

    private static IEnumerable<LoadResource> Over(StatusMessage status) => status.Overloads.Select(o => o.Resource);

    private static IEnumerable<(GuestId, string, GuestRunState, string?)> Guests(StatusMessage status) => status.Sample?.Guests.Select(g => (g.Id, g.Name, g.State, g.Quarantine)) ?? [];

    // Without what goes on by itself
    private static StatusMessage Standing(StatusMessage status) => status with { Degraded = null, Promised = default, Migrations = [], MovedByOthers = [], Drain = [], Overloads = [], Sample = null, IntentGeneration = 0 };

    private static HostSample Kept(HostSample sample) => sample with
    {
        Cpu = null, Dom0Cpu = null, NetworkIn = null, NetworkOut = null, BlockRead = null, BlockWrite = null,
        Guests = [.. sample.Guests.Select(Kept)],
    };

    private static GuestSample Kept(GuestSample guest) => guest with
    {
        State = State(guest),
        Cpu = null, CpuSeconds = 0, NetworkIn = null, NetworkOut = null, BlockRead = null, BlockWrite = null, BlockRequestsPerSecond = null,
    };
}
