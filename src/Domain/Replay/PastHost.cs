using System.Collections.Immutable;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Replay;

/// <summary>A host as it was: its keyframe with the figures of its sample.</summary>
internal static class PastHost
{
    // The next keyframe of one that speaks without samples comes after half a minute and a status
    private static readonly TimeSpan _spokeFor = KeyframeMaker.SpokeAfter + TimeSpan.FromSeconds(10);

    /// <summary>The host at a moment.</summary>
    /// <param name="frame">The last that was kept.</param>
    /// <param name="figures">The last sample; null if there is none of that time.</param>
    /// <param name="guests">The guests' samples of the same time.</param>
    /// <param name="at">The moment; nothing here is after it.</param>
    public static HostState Of(HostKeyframe frame, HostFigures? figures, IEnumerable<GuestFigures> guests, DateTimeOffset at)
    {
        var status = frame.Status;
        // That an agent came or went is no status
        var said = frame.Cause == KeyframeCause.Presence ? status?.Sample?.At ?? frame.At : frame.At;
        var heard = figures is not null && figures.At > said ? figures.At : said;
        if (status is { Degraded: not null } && heard == said) heard = at < said + _spokeFor ? at : said + _spokeFor;
        if (figures is not null && status is { Sample: { } sample }) status = With(status, sample, figures, guests.ToDictionary(g => g.Guest));
        return new HostState(frame.Host, status, heard, frame.Online, 0, heard.ToUnixTimeMilliseconds()) { AwayBy = frame.Online ? null : (0, heard.ToUnixTimeMilliseconds()) };
    }

    private static StatusMessage With(StatusMessage status, HostSample kept, HostFigures figures, Dictionary<GuestId, GuestFigures> guests)
    {
        var sample = kept with
        {
            At = figures.At,
            Cpu = figures.Cpu,
            Dom0Cpu = figures.Dom0Cpu,
            FreeMemory = status.Facts is { } known ? known.Memory - figures.MemoryUsed : kept.FreeMemory,
            NetworkIn = figures.NetworkIn,
            NetworkOut = figures.NetworkOut,
            BlockRead = figures.BlockRead,
            BlockWrite = figures.BlockWrite,
            Guests = [.. kept.Guests.Select(g => guests.GetValueOrDefault(g.Id) is { } f && KeptSample.RunsThere(g)
                ? g with { Cpu = f.Cpu, Memory = f.Memory, NetworkIn = f.NetworkIn, NetworkOut = f.NetworkOut, BlockRead = f.BlockRead, BlockWrite = f.BlockWrite }
                : g)],
        };
        var load = status.Facts is { } facts && sample.Cpu is not null ? HostLoad.Of(facts, sample) : null;
        return status with { Sample = sample, Load = load, Overloads = load is null ? status.Overloads : Over(status.Overloads, load) };
    }

    private static ImmutableArray<Overload> Over(ImmutableArray<Overload> overloads, ScoreTerms load) => [.. overloads.Select(o => o with { Now = Share(o.Resource, load) })];

    private static Share Share(LoadResource resource, ScoreTerms load) => resource switch
    {
        LoadResource.Cpu => load.Cpu,
        LoadResource.Memory => load.Memory,
        LoadResource.Network => load.Network,
        _ => load.Io,
    };
}
