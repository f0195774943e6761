using System.Collections.Immutable;
using System.Text.Json;
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

    /// <summary>Of what is kept, what makes a new keyframe when it changes, as bytes, but for the domains: amounts that samples have do not.</summary>
    internal static byte[] Print(StatusMessage kept) => JsonSerializer.SerializeToUtf8Bytes(kept with
    {
        Sample = kept.Sample is { } sample ? sample with { At = default, FreeMemory = default, Guests = [] } : null,
    }, MessageJsonContext.Default.Message);

    /// <summary>And of its domains. They are compared one by one: to write them all down for each status costs a fifth of what it takes to read them.</summary>
    internal static ImmutableArray<GuestSample> Prints(StatusMessage kept) => kept.Sample is { } sample ? [.. sample.Guests.Select(g => KeptSample.RunsThere(g) ? g with { Memory = default } : g)] : [];

    /// <summary>What differs most.</summary>
    internal static KeyframeCause Cause(HostKeyframe? before, bool online, StatusMessage? kept)
    {
        if (before is null) return KeyframeCause.Repeat;
        if (before.Online != online) return KeyframeCause.Presence;
        if (before.Status is not { } old || kept is not { } now) return KeyframeCause.Other;
        if (old.Mode != now.Mode) return KeyframeCause.Mode;
        if (!Over(old).SequenceEqual(Over(now))) return KeyframeCause.Overload;
        if (!Guests(old).SequenceEqual(Guests(now))) return KeyframeCause.Guests;
        return (old.Degraded is null) != (now.Degraded is null) || !Print(Standing(old)).AsSpan().SequenceEqual(Print(Standing(now))) ? KeyframeCause.Other : KeyframeCause.Progress;
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
        State = guest.State == GuestRunState.Idle ? GuestRunState.Running : guest.State,
        Cpu = null, CpuSeconds = 0, NetworkIn = null, NetworkOut = null, BlockRead = null, BlockWrite = null, BlockRequestsPerSecond = null,
    };
}
