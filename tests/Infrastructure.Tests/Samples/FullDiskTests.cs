using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Tests.Storage;

namespace XenWeb.Infrastructure.Tests.Samples;

/// <summary>A disk that is full in the middle of a frame, and has room again later.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly SmallDisk _disk = SmallDisk.Mount();

    public void Dispose() => _disk.Dispose();

    [SmallDiskFact]
    public void Ring_GoesOnInMemoryAndWritesWhatWaitedWhenThereIsRoom()
    {
        var folder = Path.Combine(_disk.Path, "ring");
        using var ring = SampleRing.Open(folder);
        Keep(ring, 1);
        var others = _disk.Fill();
        for (var n = 2; n <= 40; n++) Keep(ring, n);
        Assert.Contains("space", ring.Problem, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Statuses.Sample(40).Time, ring.Read(Statuses.Sample(40).Time)!.Time);

        File.Delete(others);
        Keep(ring, 41);

        Assert.Null(ring.Problem);
        using var again = SampleRing.Open(folder);
        Assert.Equal(Enumerable.Range(1, 41).Select(n => Statuses.Sample(n).Time), again.Kept.Select(k => k.Time));
    }

    [SmallDiskFact]
    public void Spool_TakesNothingThatIsNotWhollyThereAndGoesOnWhenThereIsRoom()
    {
        using var spool = new SampleSpool(new SpoolOptions(Path.Combine(_disk.Path, "spool")));
        Assert.True(spool.TryAppend([Statuses.Sample(1)]));
        var others = _disk.Fill();
        Assert.ThrowsAny<IOException>(() => spool.TryAppend(Enumerable.Range(2, 500).Select(n => Statuses.Sample(n))));
        Assert.ThrowsAny<IOException>(() => spool.TryAppend(Enumerable.Range(2, 500).Select(n => Statuses.Sample(n))));

        File.Delete(others);
        Assert.True(spool.TryAppend([Statuses.Sample(1000)]));

        var read = new List<long>();
        for (; spool.Peek(500) is { Count: > 0 } samples; spool.Advance()) read.AddRange(samples.Select(s => s.Time));
        Assert.Equal((Statuses.Sample(1).Time, Statuses.Sample(1000).Time), (read[0], read[^1]));
        Assert.Equal(0, spool.Bytes);
    }

    private static void Keep(SampleRing ring, int n) => Assert.Empty(ring.Keep(Statuses.Sample(n).Time, MessageJson.WriteSample(Statuses.Sample(n))));
}
