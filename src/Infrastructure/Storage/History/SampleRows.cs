using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>What of statuses is kept as history, sorted by key so that two writers never wait for each other in a circle.</summary>
internal sealed class SampleRows
{
    /// <summary>One for each status that has a sample.</summary>
    public IReadOnlyList<HostSampleRow> Hosts { get; }

    /// <summary>One for each guest of them that runs there.</summary>
    public IReadOnlyList<GuestSampleRow> Guests { get; }

    /// <summary>From statuses in any order.</summary>
    public SampleRows(IEnumerable<StatusMessage> statuses)
    {
        var sampled = statuses.Where(s => s.Sample is not null).ToList();
        Hosts = Once(sampled.Select(s => Host(s.Host, s.Facts, s.Sample!)).OrderBy(r => r.Host, StringComparer.Ordinal).ThenBy(r => r.At), (a, b) => a.Host == b.Host && a.At == b.At);
        Guests = Once(sampled.SelectMany(s => s.Sample!.Guests.Where(RunsHere).Select(g => Guest(s.Host, s.Sample, g))).OrderBy(r => r.GuestId).ThenBy(r => r.At), (a, b) => a.GuestId == b.GuestId && a.At == b.At);
        Times = [.. Hosts.Select(r => r.At.ToUnixTimeMilliseconds()).Distinct()];
    }

    /// <summary>When the samples were taken, in Unix milliseconds; each time once.</summary>
    public IReadOnlyList<long> Times { get; }

    /// <summary>The minutes before a time that samples fall into, all in Unix milliseconds.</summary>
    public IReadOnlyList<long> MinutesBefore(long closed) => [.. Times.Where(at => at < closed).Select(Resolution.Minutes.Floor).Distinct()];

    // The first of what comes twice, as it would be if it came in two batches
    private static List<TRow> Once<TRow>(IEnumerable<TRow> sorted, Func<TRow, TRow, bool> same)
    {
        var once = new List<TRow>();
        foreach (var row in sorted) if (once.Count == 0 || !same(once[^1], row)) once.Add(row);
        return once;
    }

    // While it moves, a guest is at two hosts: what has not begun or has ended there would pull its means down
    private static bool RunsHere(GuestSample guest) => guest.State is not (GuestRunState.Incoming or GuestRunState.Leaving);

    private static HostSampleRow Host(HostId host, HostFacts? facts, HostSample sample) => new()
    {
        Host = host.Name,
        At = ToMillisecond(sample.At),
        Cpu = Finite(sample.Cpu?.Count),
        Dom0Cpu = Finite(sample.Dom0Cpu?.Count),
        MemoryUsedBytes = MemoryUsed(facts, sample).Bytes,
        NetworkIn = Finite(sample.NetworkIn?.BitsPerSecond),
        NetworkOut = Finite(sample.NetworkOut?.BitsPerSecond),
        BlockRead = Finite(sample.BlockRead?.BytesPerSecond),
        BlockWrite = Finite(sample.BlockWrite?.BytesPerSecond),
    };

    private static GuestSampleRow Guest(HostId host, HostSample sample, GuestSample guest) => new()
    {
        GuestId = guest.Id.Uuid,
        At = ToMillisecond(sample.At),
        Host = host.Name,
        Cpu = Finite(guest.Cpu?.Count),
        MemoryBytes = guest.Memory.Bytes,
        NetworkIn = Finite(guest.NetworkIn?.BitsPerSecond),
        NetworkOut = Finite(guest.NetworkOut?.BitsPerSecond),
        BlockRead = Finite(guest.BlockRead?.BytesPerSecond),
        BlockWrite = Finite(guest.BlockWrite?.BytesPerSecond),
    };

    private static ByteSize MemoryUsed(HostFacts? facts, HostSample sample) => facts is not null
        ? facts.Memory - sample.FreeMemory
        : sample.Guests.Aggregate(sample.Dom0Memory, (sum, guest) => sum + guest.Memory);

    // Both databases keep the same time, so that both know a sample that comes twice
    private static DateTimeOffset ToMillisecond(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    // One value that is no number would spoil every mean that it is part of; and beyond these limits it is none that a lab has, nor one that a REAL can hold
    private static double? Finite(double? value) => value is { } v && Math.Abs(v) < 1e30 ? Math.Abs(v) > 1e-30 ? v : 0 : null;
}
