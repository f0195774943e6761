using System.Diagnostics;
using System.Globalization;

namespace XenWeb.Benchmarks;

/// <summary>
/// 1,000 hosts and 20,000 domains at a sample every 5 s: signed, over Mosquitto with TLS 1.3, into the web app and PostgreSQL, with a client of the hub that follows all. The hosts are in this process.
/// One run gives all its figures; that of 200 domains is there to be compared with.
/// </summary>
internal static class LabAtScale
{
    private const int GuestsOfHost = HistoryLab.GuestsOfHost;
    private const int Few = 10;
    private const int Many = LargeLab.HostsMax;

    // Until then the web app's code is compiled a second time, as it is used
    private static readonly TimeSpan _warm = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan _measured = TimeSpan.FromSeconds(60);

    private static readonly Lazy<Task<Run>> _few = new(() => RunAsync(Few));
    private static readonly Lazy<Task<Run>> _many = new(() => RunAsync(Many));

    private sealed record Run(double SilentPercent, double Percent, double BrokerPercent, double ResidentMiB, IReadOnlyList<double> Ages, double Lost);

    public static async Task<Figure> ProcessorAsync(bool shorter)
    {
        var run = await _many.Value;
        return new Figure($"web app, of a core, {Many} hosts of {GuestsOfHost} guests, a sample every 5 s, into PostgreSQL; Mosquitto takes {Whole(run.BrokerPercent)}; {Whole(run.Lost)} samples lost", "%", "≤ 100", [run.Percent]);
    }

    public static async Task<Figure> MemoryAsync(bool shorter) => new("the same: resident", "MiB", "≤ 1024", [(await _many.Value).ResidentMiB]);

    public static async Task<Figure> AgeAsync(bool shorter)
    {
        var ages = (await _many.Value).Ages.Order().ToList();
        return new Figure($"the same: from sample to a client of the hub; {Whole(ages[(int)Math.Ceiling(0.99 * (ages.Count - 1))])} at p99", "ms", "≤ 1000 at p99", ages);
    }

    public static async Task<Figure> CostAsync(bool shorter)
    {
        var (few, many) = (await _few.Value, await _many.Value);
        var (cheap, dear) = (PerGuest(few, few.SilentPercent, Few), PerGuest(many, few.SilentPercent, Many));
        return new Figure($"the same: processor time for a guest's sample, {Whole(dear)} µs, times that in a lab of {Few * GuestsOfHost}, {Whole(cheap)} µs", "×", "≤ 1.25", [dear / cheap]);
    }

    // Of what it takes more than a lab in which nobody says anything any more
    private static double PerGuest(Run run, double silentPercent, int hosts) => (run.Percent - silentPercent) / 100 * LargeLab.Every.TotalMicroseconds / (hosts * GuestsOfHost);

    private static async Task<Run> RunAsync(int count)
    {
        await using var lab = await LargeLab.StartAsync(count);
        await using var watcher = await FeedWatcher.StartAsync(lab.Web);
        await Task.Delay(_warm);
        watcher.Take();
        var broker = Taken("mosquitto");
        var percent = await lab.Web.PercentAsync(_measured);
        broker = Taken("mosquitto") - broker;
        var (resident, ages) = (lab.Web.ResidentMiB, watcher.Taken);
        await lab.Hosts.EndAsync();
        return new Run(count == Few ? await SilentAsync(lab) : 0, percent, broker / _measured * 100, resident, ages, await LostAsync(lab.History, lab.Hosts.Said));
    }

    // Once all hosts are silent; what that is in a large lab nobody asks
    private static async Task<double> SilentAsync(LargeLab lab)
    {
        await Task.Delay(LargeLab.Every);
        return await lab.Web.PercentAsync(_measured);
    }

    // Of all such programs on this machine
    private static TimeSpan Taken(string program)
    {
        var sum = TimeSpan.Zero;
        foreach (var process in Process.GetProcessesByName(program))
        {
            using (process) sum += process.TotalProcessorTime;
        }
        return sum;
    }

    private static string Whole(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    // What was said and is not stored, once nothing more is
    private static async Task<double> LostAsync(HistoryLab history, long said)
    {
        for (var (before, now) = (-1.0, 0.0); ; before = now)
        {
            now = await history.NumberAsync("""SELECT count(*) FROM "HostSamples" """);
            if (now >= said || now == before) return said - now;
            await Task.Delay(TimeSpan.FromSeconds(5));
        }
    }
}
