using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Tests.Storage;

public abstract class RecorderTests(TestDatabase database) : StoreTest(database), IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <inheritdoc/>
    protected override ByteSize SpoolSize => ByteSize.FromMiB(16);

    public void Dispose()
    {
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Record_DatabaseDiesInTheMiddle_LosesNothingAndGoesOnByItself()
    {
        var recorder = Get<SampleRecorder>();
        var running = recorder.RunAsync(_stop.Token);
        var recorded = Enumerable.Range(0, 3000).Select(n => recorder.Record(Statuses.Sample(n))).ToList();
        Assert.True(await recorded[0].WaitAsync(Eventually.Deadline));

        await Database.LoseAsync();
        recorded.AddRange(Enumerable.Range(3000, 1000).Select(n => recorder.Record(Statuses.Sample(n))));
        await Eventually.True(() => Get<StoreHealth>().Problem is not null, "the problem is told");
        // In the spool they are safe
        Assert.All(await Task.WhenAll(recorded).WaitAsync(Eventually.Deadline), Assert.True);
        Assert.NotEqual(0, Get<SampleSpool>().Bytes);
        await Database.ReturnAsync();
        recorded.AddRange(Enumerable.Range(4000, 1000).Select(n => recorder.Record(Statuses.Sample(n))));

        Assert.All(await Task.WhenAll(recorded).WaitAsync(Eventually.Deadline), Assert.True);
        await Eventually.True(() => Get<SampleSpool>().Bytes == 0, "the spool is empty");
        Assert.Null(Get<StoreHealth>().Problem);
        Assert.Equal((0, 0), (recorder.LeftOut, recorder.Waiting));
        await using var db = Open();
        Assert.Equal((5000, 5000), (await db.HostSamples.CountAsync(), await db.GuestSamples.CountAsync()));
        await StopAsync(running);
    }

    [Fact]
    public async Task Record_KilledWhileTheDatabaseIsAway_TheNextOneWritesWhatWasTaken()
    {
        var recorder = Get<SampleRecorder>();
        var running = recorder.RunAsync(_stop.Token);
        await Database.LoseAsync();
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 1200).Select(n => recorder.Record(Statuses.Sample(n)))).WaitAsync(Eventually.Deadline), Assert.True);
        // What a kill leaves: the files, and nothing of what was in memory
        using var left = new SampleSpool(Get<SpoolOptions>());
        Assert.False(left.IsEmpty);
        await StopAsync(running);
        await Database.ReturnAsync();

        using var stop = new CancellationTokenSource();
        var next = new SampleRecorder(Get<HistoryStore>(), left, Get<StoreHealth>(), TimeProvider.System, NullLogger<SampleRecorder>.Instance);
        running = next.RunAsync(stop.Token);
        await Eventually.True(() => left.IsEmpty, "the spool is empty");
        await using var db = Open();
        Assert.Equal((1200, 1200), (await db.HostSamples.CountAsync(), await db.GuestSamples.CountAsync()));
        await stop.CancelAsync();
        await running.WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public async Task Record_SpoolIsFull_IsNotTakenAndToldUntilThereIsRoom()
    {
        var recorder = Get<SampleRecorder>();
        var running = recorder.RunAsync(_stop.Token);
        await Database.LoseAsync();
        var spool = Get<SampleSpool>();
        foreach (var count in new[] { 5000, 500, 50, 5, 1 }) while (spool.TryAppend(Enumerable.Range(0, count).Select(n => Statuses.Sample(n)))) { }
        await Eventually.True(async () => !await recorder.Record(Statuses.Sample(1)), "nothing more is taken");
        Assert.Contains("no more are taken", Assert.Single(Get<StoreHealth>().Warnings), StringComparison.Ordinal);
        Assert.NotEqual(0, recorder.LeftOut);

        await Database.ReturnAsync();
        await Eventually.True(() => spool.Bytes == 0, "the spool is empty");
        Assert.True(await recorder.Record(Statuses.Sample(2)).WaitAsync(Eventually.Deadline));
        Assert.Empty(Get<StoreHealth>().Warnings);
        await StopAsync(running);
    }

    [Fact]
    public async Task Append_DatabaseDiesInTheMiddle_KeepsEveryEventOnceAndInOrder()
    {
        var events = Get<EventLog>();
        var running = events.RunAsync(_stop.Token);
        var appended = Enumerable.Range(0, 1500).Select(n => events.Append(Event(n))).ToList();
        Assert.True(await appended[0].WaitAsync(Eventually.Deadline));

        await Database.LoseAsync();
        appended.AddRange(Enumerable.Range(1500, 500).Select(n => events.Append(Event(n))));
        await Eventually.True(() => Get<StoreHealth>().Problem is not null, "the problem is told");
        await Database.ReturnAsync();

        Assert.All(await Task.WhenAll(appended).WaitAsync(Eventually.Deadline), Assert.True);
        await using var db = Open();
        Assert.Equal(Enumerable.Range(0, 2000).Select(n => $"number {n}"), await db.Events.OrderBy(e => e.Id).Select(e => e.Text).ToListAsync());
        await StopAsync(running);
    }

    [Fact]
    public async Task RunAsync_Stopped_WritesWhatWaits()
    {
        var recorder = Get<SampleRecorder>();
        var events = Get<EventLog>();
        var recorded = recorder.Record(Statuses.Sample(1));
        var appended = events.Append(Event(1));

        await _stop.CancelAsync();
        await Task.WhenAll(recorder.RunAsync(_stop.Token), events.RunAsync(_stop.Token)).WaitAsync(Eventually.Deadline);

        Assert.True(await recorded && await appended);
        Assert.False(await recorder.Record(Statuses.Sample(2)));
    }

    [Fact]
    public async Task Append_EventThatCannotBeStored_IsLeftOutAloneAndCounted()
    {
        var events = Get<EventLog>();
        var running = events.RunAsync(_stop.Token);
        var bad = Event(5);
        bad.What = null!;
        var appended = Enumerable.Range(0, 20).Select(n => events.Append(n == 5 ? bad : Event(n))).ToList();

        var written = await Task.WhenAll(appended).WaitAsync(Eventually.Deadline);

        Assert.Equal([5], Enumerable.Range(0, 20).Where(n => !written[n]));
        Assert.Equal(1, events.LeftOut);
        await StopAsync(running);
    }

    [Fact]
    public async Task Append_SameEventTwice_KeepsItOnce()
    {
        var events = Get<EventLog>();
        var running = events.RunAsync(_stop.Token);
        var once = Event(1);
        Assert.True(await events.Append(once).WaitAsync(Eventually.Deadline));
        var again = Event(1);
        again.Key = once.Key;
        Assert.True(await events.Append(again).WaitAsync(Eventually.Deadline));

        await using var db = Open();
        Assert.Equal(1, await db.Events.CountAsync());
        await StopAsync(running);
    }

    [Fact]
    public async Task StoreLoop_DatabaseWithoutSchema_MakesItAndWrites()
    {
        var running = Get<StoreLoop>().RunAsync(_stop.Token);

        Assert.True(await Get<SampleRecorder>().Record(Statuses.Sample(1)).WaitAsync(Eventually.Deadline));
        Assert.True(await Get<EventLog>().Append(Event(1)).WaitAsync(Eventually.Deadline));
        await StopAsync(running);
    }

    private async Task StopAsync(Task running)
    {
        await _stop.CancelAsync();
        await running.WaitAsync(Eventually.Deadline);
    }

    private static EventRow Event(int n) => new() { At = Statuses.Start.AddSeconds(n), What = "test", Text = $"number {n}", Host = "ferby", Who = "ferby" };
}

public sealed class RecorderOnSqlite() : RecorderTests(new SqliteTestDatabase());

[Collection(PostgresTests.Name)]
public sealed class RecorderOnPostgres(PostgresServer server) : RecorderTests(new PostgresTestDatabase(server));
