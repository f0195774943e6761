using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Replay;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>What is needed to open a past moment, written and read back.</summary>
public abstract class TapeStoreTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Start = Statuses.Start;
    private readonly KeyframeMaker _maker = new();

    private TapeStore Tapes => Get<TapeStore>();

    [Fact]
    public async Task ReadAsync_RecordedLab_GivesEachMomentAsItWas()
    {
        for (var n = 0; n < 60; n++) await RecordAsync(Statuses.Number(n, cpu: n % 5) with { Mode = n < 30 ? HostMode.Active : HostMode.Draining });

        var tape = await TapeAsync(20, 40);

        foreach (var n in new[] { 20, 25, 29, 30, 35, 40 })
        {
            var host = tape.At(Start.AddSeconds(5 * n)).Fleet.Hosts[Statuses.Ferby];
            Assert.Equal(n < 30 ? HostMode.Active : HostMode.Draining, host.Status!.Mode);
            Assert.Equal((new Cores(n % 5), ByteSize.FromMiB(3000), Start.AddSeconds(5 * n)), (host.Status.Sample!.Cpu, host.Status.Sample.FreeMemory, host.ReceivedAt));
            var guest = Assert.Single(host.Status.Sample.Guests);
            Assert.Equal(("lab1", new Cores(n % 5 / 2.0), ByteSize.FromMiB(512)), (guest.Name, guest.Cpu, guest.Memory));
        }
    }

    [Fact]
    public async Task ReadAsync_HostThatWasQuietForHalfAnHour_StillHasItsLastSample()
    {
        await RecordAsync(Statuses.Number(0, cpu: 3));
        await RecordAsync(Statuses.Number(360, Statuses.Gerby));

        var moment = (await TapeAsync(360, 360)).At(Start.AddSeconds(1800));

        Assert.False(moment.IsSilent);
        var ferby = moment.Fleet.Hosts[Statuses.Ferby];
        Assert.Equal((new Cores(3), HostLiveness.Lost), (ferby.Status!.Sample!.Cpu, ferby.Liveness(moment.At)));
        Assert.Equal(new Cores(1.5), Assert.Single(ferby.Status.Sample.Guests).Cpu);
    }

    [Fact]
    public async Task ReadAsync_BeforeTheFirstKeyframe_KnowsNoHost()
    {
        // As a database of before the upgrade: samples, and no keyframes
        await Get<HistoryStore>().AppendAsync([Kept(Statuses.Number(0)), Kept(Statuses.Number(10))], CancellationToken.None);
        Assert.Null(await Tapes.SinceAsync(CancellationToken.None));
        await RecordAsync(Statuses.Number(100));

        Assert.Equal(Start.AddSeconds(500), await Tapes.SinceAsync(CancellationToken.None));
        Assert.Empty((await TapeAsync(10, 10)).At(Start.AddSeconds(50)).Fleet.Hosts);
    }

    [Fact]
    public async Task HeardAfterAsync_AfterASilence_IsTheNextSample()
    {
        await RecordAsync(Statuses.Number(0));
        await RecordAsync(Statuses.Number(300));
        Assert.Equal(Start.AddSeconds(1500), await Tapes.HeardAfterAsync(Start.AddSeconds(600), CancellationToken.None));
        Assert.Null(await Tapes.HeardAfterAsync(Start.AddSeconds(1500), CancellationToken.None));
    }

    [Fact]
    public async Task ChangeAsync_GoesFromOneChangeToTheNext_AndBack_PastWhatOnlyRepeats()
    {
        var over = new Overload(LoadResource.Cpu, new Share(0.97), new Share(0.9), 3, 5);
        for (var n = 0; n < 800; n++) await KeepAsync(Statuses.Number(n, cpu: 1) with { Overloads = n is >= 100 and < 200 ? [over] : [], Promised = ByteSize.FromMiB(n / 50) });

        var first = await Tapes.ChangeAsync(Start, true, CancellationToken.None);
        var second = await Tapes.ChangeAsync(first!.At, true, CancellationToken.None);

        Assert.Equal((KeyframeCause.Overload, Start.AddSeconds(500)), (first.Cause, first.At));
        Assert.Equal((KeyframeCause.Overload, Start.AddSeconds(1000)), (second!.Cause, second.At));
        Assert.Null(await Tapes.ChangeAsync(second.At, true, CancellationToken.None));
        Assert.Equal(first.At, (await Tapes.ChangeAsync(second.At, false, CancellationToken.None))!.At);
        Assert.Equal([(Statuses.Ferby, first.At)], await Tapes.OverloadsAsync(Start, Start.AddHours(1), 10, CancellationToken.None));
    }

    [Fact]
    public async Task PutAsync_SameMomentTwice_TheLastCounts()
    {
        await PutAsync(new HostKeyframe(Statuses.Ferby, Start, KeyframeCause.Repeat, true, null), new HostKeyframe(Statuses.Ferby, Start, KeyframeCause.Mode, true, null));
        await PutAsync(new HostKeyframe(Statuses.Ferby, Start, KeyframeCause.Presence, false, null));

        await using var db = Open();
        var row = await db.HostKeyframes.SingleAsync();
        Assert.Equal((KeyframeCause.Presence, false), (row.Cause, row.Online));
    }

    [Fact]
    public async Task RunOnceAsync_OldKeyframes_AreRemoved()
    {
        await PutAsync(new HostKeyframe(Statuses.Ferby, Start, KeyframeCause.Repeat, true, null), new HostKeyframe(Statuses.Ferby, Start.AddDays(7), KeyframeCause.Repeat, true, null));
        Clock.Go(TimeSpan.FromDays(8));

        await Get<HistoryKeeper>().RunOnceAsync(CancellationToken.None);

        await using var db = Open();
        Assert.Equal([Start.AddDays(7)], await db.HostKeyframes.Select(r => r.At).ToListAsync());
    }

    [Fact]
    public async Task Keyframe_OfAHostWithTwentyGuests_TakesTwoKilobytesAtMost()
    {
        var guest = Statuses.Number(0).Sample!.Guests[0];
        var guests = Enumerable.Range(0, 20).Select(i => guest with
        {
            Id = new GuestId(Guid.NewGuid()), Name = $"lab-a-{i:00}", DomainNumber = i + 3,
            Fittings = new GuestFittings { Macs = [$"00:16:3e:5a:{i:x2}:{200 - i:x2}"], Bridges = ["br0"], Paths = [$"/srv/images/lab-a-{i:00}.raw", "/boot/vmlinuz-6.1.0-18-amd64"] },
        });
        var status = Statuses.Number(0) with { Sample = Statuses.Number(0).Sample! with { Guests = [.. guests] } };
        await PutAsync(new HostKeyframe(Statuses.Ferby, Start, KeyframeCause.Repeat, true, KeyframeRules.Kept(status)));

        await using var db = Open();
        // Its samples take 1.9 kB each 5 s
        Assert.InRange((await db.HostKeyframes.SingleAsync()).Content!.Length, 1, 2048);
    }

    private async Task RecordAsync(StatusMessage status)
    {
        await Get<HistoryStore>().AppendAsync([Kept(status)], CancellationToken.None);
        await KeepAsync(status);
    }

    private static KeptSample Kept(StatusMessage status) => KeptSample.Of(status.Host, status.Facts, status.Sample!);

    private async Task KeepAsync(StatusMessage status)
    {
        if (_maker.Take(new HostState(status.Host, status, status.Sample!.At, true, 1, 1), status.Sample.At) is { } keyframe) await PutAsync(keyframe);
    }

    private async Task PutAsync(params HostKeyframe[] keyframes)
    {
        await using var db = Open();
        await KeyframeRows.PutAsync(db, keyframes, CancellationToken.None);
        await db.SaveChangesAsync();
    }

    private async Task<LabTape> TapeAsync(int from, int to)
    {
        var read = await Tapes.ReadAsync(Start.AddSeconds(5 * from), Start.AddSeconds(5 * to), CancellationToken.None);
        return new LabTape(Start.AddSeconds(5 * from), read.To, read.Keyframes, read.Hosts, read.Guests, [], []);
    }
}

/// <summary>In a file.</summary>
public sealed class TapesOnSqlite() : TapeStoreTests(new SqliteTestDatabase());

/// <summary>On a server.</summary>
[Collection(PostgresTests.Name)]
public sealed class TapesOnPostgres(PostgresServer server) : TapeStoreTests(new PostgresTestDatabase(server));
