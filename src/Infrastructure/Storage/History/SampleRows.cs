using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>Samples as rows, sorted by key so that two writers never wait for each other in a circle.</summary>
internal sealed class SampleRows
{
    /// <summary>One for each sample.</summary>
    public IReadOnlyList<HostSampleRow> Hosts { get; }

    /// <summary>One for each guest of them.</summary>
    public IReadOnlyList<GuestSampleRow> Guests { get; }

    /// <summary>From samples in any order.</summary>
    public SampleRows(IReadOnlyCollection<KeptSample> samples)
    {
        Hosts = Once(samples.Select(Host).OrderBy(r => r.Host, StringComparer.Ordinal).ThenBy(r => r.At), (a, b) => a.Host == b.Host && a.At == b.At);
        Guests = Once(samples.SelectMany(s => s.Guests.Select(g => Guest(s, g))).OrderBy(r => r.GuestId).ThenBy(r => r.At), (a, b) => a.GuestId == b.GuestId && a.At == b.At);
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

    private static HostSampleRow Host(KeptSample sample) => new()
    {
        Host = sample.Host.Name,
        At = ToMillisecond(sample),
        Cpu = Finite(sample.Cpu?.Count),
        Dom0Cpu = Finite(sample.Dom0Cpu?.Count),
        MemoryUsedBytes = sample.MemoryUsed.Bytes,
        NetworkIn = Finite(sample.NetworkIn?.BitsPerSecond),
        NetworkOut = Finite(sample.NetworkOut?.BitsPerSecond),
        BlockRead = Finite(sample.BlockRead?.BytesPerSecond),
        BlockWrite = Finite(sample.BlockWrite?.BytesPerSecond),
    };

    private static GuestSampleRow Guest(KeptSample sample, KeptGuest guest) => new()
    {
        GuestId = guest.Id.Uuid,
        At = ToMillisecond(sample),
        Host = sample.Host.Name,
        Cpu = Finite(guest.Cpu?.Count),
        MemoryBytes = guest.Memory.Bytes,
        NetworkIn = Finite(guest.NetworkIn?.BitsPerSecond),
        NetworkOut = Finite(guest.NetworkOut?.BitsPerSecond),
        BlockRead = Finite(guest.BlockRead?.BytesPerSecond),
        BlockWrite = Finite(guest.BlockWrite?.BytesPerSecond),
    };

    // Both databases keep the same time, so that both know a sample that comes twice
    private static DateTimeOffset ToMillisecond(KeptSample sample) => DateTimeOffset.FromUnixTimeMilliseconds(sample.Time);

    // One value that is no number would spoil every mean that it is part of; and beyond these limits it is none that a lab has, nor one that a REAL can hold
    private static double? Finite(double? value) => value is { } v && Math.Abs(v) < 1e30 ? Math.Abs(v) > 1e-30 ? v : 0 : null;
}
