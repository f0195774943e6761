using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Tests.Storage;

namespace XenWeb.Infrastructure.Tests.Samples;

public sealed class SampleRingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_AfterAKill_HasWhatWasKeptAndNotForgottenInItsOrder()
    {
        // Never disposed of, as a kill leaves it
        var ring = SampleRing.Open(_folder.Path);
        for (var n = 5; n >= 1; n--) Assert.Empty(Keep(ring, n));
        ring.Forget([Time(4), Time(2)]);

        using var again = SampleRing.Open(_folder.Path);

        Assert.Equal([Time(5), Time(3), Time(1)], again.Kept.Select(k => k.Time));
        Assert.All(again.Kept, k => Assert.Equal(MessageJson.WriteSample(Statuses.Sample(1)).Length, k.Bytes));
        Assert.Equal(MessageJson.WriteSample(Statuses.Sample(3)), MessageJson.WriteSample(again.Read(Time(3))!));
        Assert.Null(again.Read(Time(4)));
    }

    [Fact]
    public void Open_LastFrameCutOffAtAnyByte_HasAllBeforeIt()
    {
        using (var ring = SampleRing.Open(_folder.Path))
        {
            for (var n = 1; n <= 3; n++) Keep(ring, n);
        }
        var whole = File.ReadAllBytes(_folder.Files[0]);
        for (var cut = 1; cut < whole.Length / 3; cut += 7)
        {
            File.WriteAllBytes(_folder.Files[0], whole[..^cut]);
            using var again = SampleRing.Open(_folder.Path);
            Assert.Equal([Time(1), Time(2)], again.Kept.Select(k => k.Time));
            // What comes next is in another file, and not after the rest of the torn frame
            Keep(again, 4);
            using var later = SampleRing.Open(_folder.Path);
            Assert.Equal([Time(1), Time(2), Time(4)], later.Kept.Select(k => k.Time));
            foreach (var file in _folder.Files.Skip(1)) File.Delete(file);
        }
    }

    [Fact]
    public void Open_AByteChanged_DropsThatFrameAndWhatFollowsInItsFile()
    {
        using (var ring = SampleRing.Open(_folder.Path))
        {
            for (var n = 1; n <= 3; n++) Keep(ring, n);
        }
        var bytes = File.ReadAllBytes(_folder.Files[0]);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(_folder.Files[0], bytes);

        using var again = SampleRing.Open(_folder.Path);

        Assert.Equal([Time(1)], again.Kept.Select(k => k.Time));
        Assert.Null(again.Problem);
    }

    [Fact]
    public void Forget_AllOfIt_LeavesNoFile()
    {
        using var ring = SampleRing.Open(_folder.Path);
        for (var n = 1; n <= 100; n++) Keep(ring, n);
        ring.Forget([.. Enumerable.Range(1, 100).Select(Time)]);

        Assert.Empty(_folder.Files);
        Keep(ring, 101);
        Assert.Single(_folder.Files);
    }

    [Fact]
    public void Forget_AsSamplesAreTaken_BoundsTheDisk()
    {
        using var ring = SampleRing.Open(_folder.Path);
        for (var n = 0; n < 10_000; n++)
        {
            Keep(ring, n);
            // One is always on its way
            if (n > 0) ring.Forget([Time(n - 1)]);
        }

        Assert.InRange(_folder.Files.Sum(f => new FileInfo(f).Length), 1, 3 << 20);
        using var again = SampleRing.Open(_folder.Path);
        Assert.Equal([Time(9_999)], again.Kept.Select(k => k.Time));
    }

    [Fact]
    public void Keep_DiskTakesNothing_HoldsSomeInMemoryAndWritesThemWhenItCan()
    {
        var place = Path.Combine(_folder.Path, "ring");
        // No folder can be made where a file is
        File.WriteAllText(place, "");
        using var ring = SampleRing.Open(place);
        Assert.NotNull(ring.Problem);
        Assert.Empty(Keep(ring, 1));
        Assert.Equal(Time(1), ring.Read(Time(1))!.Time);

        File.Delete(place);
        Keep(ring, 2);

        Assert.Null(ring.Problem);
        using var again = SampleRing.Open(place);
        Assert.Equal([Time(1), Time(2)], again.Kept.Select(k => k.Time));
    }

    [Fact]
    public void Keep_DiskTakesNothingForLong_LetsTheOldestGoAndSaysSo()
    {
        var place = Path.Combine(_folder.Path, "ring");
        File.WriteAllText(place, "");
        using var ring = SampleRing.Open(place);
        var lost = new List<long>();
        var bytes = MessageJson.WriteSample(Statuses.Sample(1)).Length;
        var count = 2 * SampleRing.MemoryMax / bytes;
        for (var n = 1; n <= count; n++) lost.AddRange(Keep(ring, n));

        Assert.Equal(Enumerable.Range(1, lost.Count).Select(Time), lost);
        Assert.InRange((count - lost.Count) * bytes, SampleRing.MemoryMax * 9 / 10, SampleRing.MemoryMax * 11 / 10);
        Assert.NotNull(ring.Read(Time(count)));
        Assert.Equal(Time(count + 1), Assert.Single(ring.Keep(Time(count + 1), new byte[Envelope.BytesMax + 1])));
        Assert.Null(ring.Read(Time(1)));
    }

    private static long Time(int n) => Statuses.Sample(n).Time;

    private static ImmutableArray<long> Keep(SampleRing ring, int n) => ring.Keep(Time(n), MessageJson.WriteSample(Statuses.Sample(n)));
}
