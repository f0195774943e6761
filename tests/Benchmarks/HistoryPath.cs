using System.Diagnostics;
using System.Globalization;
using XenWeb.Domain.Messages;

namespace XenWeb.Benchmarks;

/// <summary>
/// How fast samples get through the whole path: Mosquitto, as a lab of that size has it, the web app with all that it does beside, PostgreSQL. In clear: signatures are measured by
/// <see cref="SignedHosts"/>. One publisher says the statuses of 1,200 hosts in turn as fast as they are taken in, never more ahead than a broker and the web app keep. The peer is bare COPY, as in <see cref="HistorySpeed"/>.
/// </summary>
internal static class HistoryPath
{
    // More than one batch of the ingest has: within a batch only the newest status of a host is read
    private const int Hosts = 1200;

    // Of the 1,000 that the broker keeps for one client
    private const int AheadMax = 800;

    private const int AskedEvery = 100;

    // Between two questions how far it is: each costs the web app time, and what is ahead lasts for longer
    private const int PauseMs = 15;

    // Of the 10,000 that may wait in the web app for the database: beyond them an agent would give them again, which this publisher does not. What it tells is up to 0.3 s old
    private const int WaitingMax = 3000;

    private const int WaitingAskedEvery = 500;

    public static async Task<Figure> IngestAsync(bool shorter)
    {
        await using var lab = await HistoryLab.StartAsync();
        await using var broker = await ClearMosquitto.StartAsync();
        await using var web = await WebProcess.StartAsync(insecure: true, brokerPort: broker.Port, database: lab.Connection);
        using var client = await BarePublisher.ConnectAsync(broker.Port);
        var sequence = 0L;
        // For the compiler, and so that every host is known
        for (var round = 0; round < 5; round++) await SayAsync(lab, web, client, Write(10 * Hosts, () => ++sequence));
        var (shares, rates, cores, brokers, lost) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), 0L);
        // So many that the second for which the recorder gathers a last batch that is not full counts for little
        var each = shorter ? 15 : 60;
        for (var round = 0; round < (shorter ? 3 : 6); round++)
        {
            // What the agents do is no part of the path
            var statuses = Write(each * Hosts, () => ++sequence);
            var (before, brokerBefore, began) = (web.Processor, broker.Processor, Stopwatch.GetTimestamp());
            var said = await SayAsync(lab, web, client, statuses);
            var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
            lost += said.Lost;
            rates.Add(said.Rows / took);
            cores.Add((web.Processor - before).TotalSeconds / took);
            brokers.Add((broker.Processor - brokerBefore).TotalSeconds / took);
            var peer = await HistorySpeed.CopyAsync(lab, [.. HistoryLab.Statuses(Hosts, Enumerable.Range(0, each).Select(n => TimeProvider.System.GetUtcNow().AddSeconds(5 * n)), round)], indexed: true);
            shares.Add(rates[^1] / peer * 100);
        }
        return new Figure($"samples through broker and web app into PostgreSQL, {rates.Order().ElementAt(rates.Count / 2).ToString("N0", CultureInfo.InvariantCulture)} rows/s, of bare COPY; the web app takes {cores.Average():0.0} cores, Mosquitto {brokers.Average():0.0}; {lost} statuses lost", "%", "≥ 50", shares);
    }

    private static List<byte[]> Write(int count, Func<long> next)
    {
        var now = TimeProvider.System.GetUtcNow();
        return [.. HistoryLab.Statuses(Hosts, Enumerable.Range(0, count / Hosts).Select(n => now.AddMilliseconds(n)), 1).Select(status =>
            BarePublisher.Packet(Topics.Status(status.Host), MessageJson.Write(new Envelope(Envelope.Current, status.Host.Name, 1, next(), now, status))))];
    }

    // Until all that was said is stored
    private static async Task<(double Rows, long Lost)> SayAsync(HistoryLab lab, WebProcess web, BarePublisher client, List<byte[]> statuses)
    {
        var (stored, version, said) = (await StoredAsync(lab), await VersionAsync(web), 0);
        foreach (var status in statuses)
        {
            await client.SendAsync(status);
            if (++said % AskedEvery == 0) while (said - (await VersionAsync(web) - version) > AheadMax - AskedEvery) await Task.Delay(PauseMs);
            if (said % WaitingAskedEvery == 0) while (await web.WaitingSamplesAsync() > WaitingMax) await Task.Delay(10);
        }
        var (kept, was, since) = (0L, -1L, Stopwatch.GetTimestamp());
        while ((kept = await StoredAsync(lab) - stored) < said && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(10))
        {
            if (kept != was) (was, since) = (kept, Stopwatch.GetTimestamp());
            // To count costs the server time that it has for the samples
            await Task.Delay(100);
        }
        return (kept * (HistoryLab.GuestsOfHost + 1.0), said - kept);
    }

    private static async Task<long> StoredAsync(HistoryLab lab) => (long)await lab.NumberAsync("""SELECT count(*) FROM "HostSamples" """);

    private static async Task<long> VersionAsync(WebProcess web) => (await web.GetAsync("/readyz")).GetProperty("version").GetInt64();
}
