using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Tests.Storage;

namespace XenWeb.Infrastructure.Tests.Samples;

public sealed class SampleSpoolTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Peek_WhatWasTaken_ComesInItsOrderAndOnce()
    {
        using var spool = Spool();
        Assert.True(spool.IsEmpty);
        for (var n = 0; n < 1000; n += 100) Assert.True(spool.TryAppend(Enumerable.Range(n, 100).Select(i => Statuses.Sample(i))));

        Assert.Equal(Enumerable.Range(0, 1000).Select(Time), Drain(spool, 70));
        Assert.True(spool.IsEmpty);
        Assert.Equal(0, spool.Bytes);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void Peek_AfterAKill_HasAllThatWasNotGivenBackYet()
    {
        var spool = Spool();
        spool.TryAppend(Enumerable.Range(0, 100).Select(i => Statuses.Sample(i)));
        // In the middle of draining it
        spool.Peek(30);
        spool.Advance();

        using var again = Spool();
        Assert.NotEqual(0, again.IsEmpty ? 0 : again.Bytes);
        // Some come twice: the history knows them
        Assert.Equal(Enumerable.Range(0, 100).Select(Time), Drain(again, 64));
    }

    [Fact]
    public void Peek_TornTail_HasWhatIsBeforeItAndWhatCameLater()
    {
        var spool = Spool();
        spool.TryAppend(Enumerable.Range(0, 10).Select(i => Statuses.Sample(i)));
        var bytes = File.ReadAllBytes(_folder.Files[0]);
        File.WriteAllBytes(_folder.Files[0], bytes[..^5]);

        using var again = Spool();
        Assert.True(again.TryAppend([Statuses.Sample(20)]));

        Assert.Equal([.. Enumerable.Range(0, 9).Select(Time), Time(20)], Drain(again, 500));
        Assert.Empty(_folder.Files);
        Assert.Equal(0, again.Bytes);
    }

    [Fact]
    public void TryAppend_Full_TakesNothingMoreUntilItIsDrained()
    {
        using var spool = new SampleSpool(new SpoolOptions(_folder.Path) { Size = new ByteSize(100_000) });
        var taken = 0;
        while (spool.TryAppend([Statuses.Sample(taken)])) taken++;
        Assert.InRange(spool.Bytes, 99_000, 100_000);

        spool.Peek(taken);
        spool.Advance();

        Assert.True(spool.TryAppend([Statuses.Sample(taken)]));
        Assert.Equal([Time(taken)], Drain(spool, 500));
    }

    [Fact]
    public void TryAppend_WhatIsRead_MayGoOnBehindIt()
    {
        using var spool = Spool();
        var read = new List<long>();
        for (var n = 0; n < 2000; n += 10)
        {
            spool.TryAppend(Enumerable.Range(n, 10).Select(i => Statuses.Sample(i)));
            read.AddRange(spool.Peek(7).Select(s => s.Time));
            spool.Advance();
        }
        read.AddRange(Drain(spool, 500));

        Assert.Equal(Enumerable.Range(0, 2000).Select(Time), read);
    }

    [Fact]
    public void Problems_SizesThatCanNotBe_AreNamed()
    {
        Assert.Empty(new SpoolOptions("").Problems());
        Assert.Equal("--spool is 5; it must be 16 to 65536 MiB", Assert.Single(new SpoolOptions("") { Size = ByteSize.FromMiB(5) }.Problems()));
        Assert.Single(new SpoolOptions("") { Size = ByteSize.FromMiB(70_000) }.Problems());
    }

    private static IEnumerable<long> Drain(SampleSpool spool, int most)
    {
        while (spool.Peek(most) is { Count: > 0 } samples)
        {
            foreach (var sample in samples) yield return sample.Time;
            spool.Advance();
        }
    }

    private static long Time(int n) => Statuses.Sample(n).Time;

    private SampleSpool Spool() => new(new SpoolOptions(_folder.Path));
}
