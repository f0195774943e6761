using System.Diagnostics;
using System.Globalization;
using Npgsql;
using XenWeb.Domain.Guests;

namespace XenWeb.Benchmarks;

/// <summary>
/// A chart of 24 hours of one domain, 360 points, over seven days of the history of 4,000 domains (--short: 400): any domain, any day, by
/// <see cref="Infrastructure.Storage.History.HistoryStore"/>. All minutes of the seven days are there, as the keeper writes them; of samples only the last minutes, for such a chart reads no others. The
/// peer is a bare SELECT of the same minutes' means, nothing reckoned.
/// </summary>
internal static class HistoryCharts
{
    private const int Days = 7;
    private const int Points = 360;

    // As the keeper writes them: five minutes of all guests at once
    private const int MinutesAtOnce = 5;

    public static async Task<Figure> DayAsync(bool shorter)
    {
        var domains = shorter ? 400 : 4000;
        await using var lab = await HistoryLab.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        await FillAsync(lab, domains, now);
        var random = new Random(7);
        var (own, peer) = (new List<double>(), new List<double>());
        for (var i = -20; i < (shorter ? 200 : 500); i++)
        {
            var guest = HistoryLab.GuestOf(random.Next(domains));
            var to = random.Next(2) == 0 ? now : now - TimeSpan.FromDays(6 * random.NextDouble());
            var began = Stopwatch.GetTimestamp();
            var chart = await lab.Store.GuestAsync(guest, to.AddDays(-1), to, Points, CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (chart.Count is < 280 or > Points) throw new InvalidOperationException($"a chart of {chart.Count} points");
            var bare = await BareAsync(lab, HistoryLab.GuestOf(random.Next(domains)), to);
            if (i < 0) continue;
            own.Add(took);
            peer.Add(bare);
        }
        var bareP95 = peer.Order().ElementAt(peer.Count * 95 / 100).ToString("0.#", CultureInfo.InvariantCulture);
        return new Figure($"24 h chart of one of {domains} domains over {Days} days; a bare SELECT of its minutes {bareP95} ms at p95", "ms", "≤ 100 at p95", own);
    }

    private static async Task FillAsync(HistoryLab lab, int domains, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.Date, TimeSpan.Zero);
        var made = new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.FromMinutes(MinutesAtOnce).Ticks, TimeSpan.Zero).AddMinutes(-MinutesAtOnce);
        for (var day = today.AddDays(-Days); day <= today; day = day.AddDays(1))
        {
            var (name, end) = ($"GuestMinutes_{day:yyyyMMdd}00", day.AddDays(1));
            await lab.ExecuteAsync($"""
                CREATE TABLE IF NOT EXISTS "{name}" PARTITION OF "GuestMinutes" FOR VALUES FROM ('{day:yyyy-MM-dd HH:mm:sszzz}') TO ('{end:yyyy-MM-dd HH:mm:sszzz}');
                INSERT INTO "GuestMinutes" ("GuestId", "At", "Samples", "Offset", {Values("Cpu")}, {Values("MemoryBytes")}, {Values("NetworkIn")}, {Values("NetworkOut")}, {Values("BlockRead")}, {Values("BlockWrite")}, "Host")
                SELECT {HistoryLab.GuestSql("g")}, b + m * interval '1 minute', 12, 27500, {Random(18)}, 'host-' || lpad((g / {HistoryLab.GuestsOfHost})::text, 4, '0')
                FROM generate_series(timestamptz '{day:yyyy-MM-dd HH:mm:sszzz}', timestamptz '{(end < made ? end : made):yyyy-MM-dd HH:mm:sszzz}' - interval '1 minute', interval '{MinutesAtOnce} minutes') b, generate_series(0, {domains - 1}) g, generate_series(0, {MinutesAtOnce - 1}) m
                ORDER BY b, 1, m
                """);
        }
        await lab.ExecuteAsync($"""INSERT INTO "HistoryMarks" VALUES (1, {made.ToUnixTimeMilliseconds()}, {made.ToUnixTimeMilliseconds()}, {today.ToUnixTimeMilliseconds()})""");
        var times = Enumerable.Range(0, (int)(now - made).TotalSeconds / 5).Select(n => made.AddSeconds(5 * n));
        foreach (var batch in HistoryLab.Statuses(domains / HistoryLab.GuestsOfHost, times, 1).Chunk(500)) await lab.Store.AppendAsync([.. batch.Select(HistoryLab.Kept)], CancellationToken.None);
        // Packs what is over, as the product does
        await lab.Keeper.RunOnceAsync(CancellationToken.None);
        await lab.ExecuteAsync("ANALYZE");
    }

    private static string Values(string value) => $"\"{value}\", \"{value}Max\", \"{value}Min\"";

    private static string Random(int columns) => string.Join(", ", Enumerable.Repeat("random() * 1e6", columns));

    private static async Task<double> BareAsync(HistoryLab lab, GuestId guest, DateTimeOffset to)
    {
        await using var connection = new NpgsqlConnection(lab.Connection);
        await connection.OpenAsync();
        var began = Stopwatch.GetTimestamp();
        await using var command = new NpgsqlCommand("""SELECT "At", "Cpu", "MemoryBytes", "NetworkIn", "NetworkOut", "BlockRead", "BlockWrite" FROM "GuestMinutes" WHERE "GuestId" = $1 AND "At" >= $2 AND "At" < $3 ORDER BY 1""", connection)
        {
            Parameters = { new() { Value = guest.Uuid }, new() { Value = to.AddDays(-1).UtcDateTime }, new() { Value = to.UtcDateTime } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) _ = reader.GetFloat(1);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
