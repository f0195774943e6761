using System.Globalization;
using XenWeb.Domain.Replay;

namespace XenWeb.Benchmarks;

/// <summary>
/// What a stored sample of a guest takes, table and indexes, after its six hours are over and packed; against the bytes of its columns alone. Beside it what it took before it was packed,
/// what its part of the roll-ups takes, and the peer: the same rows in a plain table with the same key.
/// </summary>
internal static class HistorySpace
{
    /// <summary>What a keyframe of a host takes in the database, table and index.</summary>
    public static async Task<Figure> KeyframeAsync(bool shorter)
    {
        await using var lab = await HistoryLab.StartAsync();
        var begin = new DateTimeOffset(2026, 11, 18, 0, 0, 0, TimeSpan.Zero);
        var taken = new List<double>();
        foreach (var guests in (int[])[0, HistoryLab.GuestsOfHost, 50])
        {
            var statuses = HistoryLab.Statuses(40, Enumerable.Range(0, shorter ? 24 : 96).Select(n => begin.AddMinutes(15 * n)), 1, guests);
            var keyframes = statuses.Select(s => new HostKeyframe(s.Host, s.Sample!.At, KeyframeCause.Repeat, true, KeyframeRules.Kept(s))).ToList();
            await lab.ExecuteAsync("""TRUNCATE "HostKeyframes" """);
            await lab.PutAsync(keyframes);
            taken.Add(await lab.NumberAsync("""SELECT pg_total_relation_size('"HostKeyframes"')""") / keyframes.Count / 1024);
        }
        return new Figure($"stored keyframe of a host of {HistoryLab.GuestsOfHost} guests; of one without a guest {taken[0].ToString("0.#", CultureInfo.InvariantCulture)}, of one of 50 {taken[2].ToString("0.#", CultureInfo.InvariantCulture)}", "KiB", "", [taken[1]]);
    }

    public static async Task<Figure> BytesAsync(bool shorter)
    {
        await using var lab = await HistoryLab.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        // The whole partition before the last: it is over for six hours
        var begin = new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.FromHours(6).Ticks, TimeSpan.Zero).AddHours(-12);
        foreach (var batch in HistoryLab.Statuses(shorter ? 5 : 20, Enumerable.Range(0, 6 * 720).Select(n => begin.AddSeconds(5 * n)), 1).Chunk(500)) await lab.Store.AppendAsync([.. batch.Select(HistoryLab.Kept)], CancellationToken.None);
        var partition = $"GuestSamples_{begin:yyyyMMddHH}";
        var rows = await lab.NumberAsync($"""SELECT count(*) FROM "{partition}" """);
        var columns = await lab.NumberAsync($"""SELECT sum(pg_column_size("GuestId") + pg_column_size("At") + pg_column_size("Host") + pg_column_size("Cpu") + pg_column_size("MemoryBytes") + pg_column_size("NetworkIn") + pg_column_size("NetworkOut") + pg_column_size("BlockRead") + pg_column_size("BlockWrite")) FROM "{partition}" """) / rows;
        var fresh = await SizeAsync(partition);
        await lab.ExecuteAsync($"""CREATE TABLE "Peer" AS TABLE "{partition}"; ALTER TABLE "Peer" ADD PRIMARY KEY ("GuestId", "At")""");
        var plain = await SizeAsync("Peer");

        var round = await lab.Keeper.RunOnceAsync(CancellationToken.None);
        if (round.Packed == 0) throw new InvalidOperationException("nothing was packed");
        var packed = await SizeAsync(partition);
        var minutes = await lab.NumberAsync("""SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent IN ('"GuestMinutes"'::regclass, '"GuestHours"'::regclass)""") / rows;
        return new Figure(
            $"stored sample of a guest, {N(packed)} bytes, times its columns' {N(columns)}; {N(fresh)} until its six hours are over, and {N(minutes)} more for its part of minutes and hours; in a plain table with its key {N(plain)}",
            "×", "≤ 1.5", [packed / columns])
        { Limit = 1.5 };

        async Task<double> SizeAsync(string table) => await lab.NumberAsync($"SELECT pg_total_relation_size('\"{table}\"')") / rows;

        static string N(double bytes) => bytes.ToString("0.#", CultureInfo.InvariantCulture);
    }
}
