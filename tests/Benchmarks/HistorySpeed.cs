using System.Diagnostics;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using XenWeb.Domain.Messages;

namespace XenWeb.Benchmarks;

/// <summary>
/// How fast samples get into PostgreSQL, from <see cref="Infrastructure.Storage.SampleRecorder"/> on: its queue, batches, rows, locks, partitions, and commits. The peer is
/// bare COPY of the same rows into the same server, into a table of the same form, in batches of the same size; beside it one without any index, in one go.
/// </summary>
internal static class HistorySpeed
{
    private const int Hosts = 500;
    private const int BatchStatuses = 500;

    // Of what the recorder takes while it writes, so that nothing is left out
    private const int WaitingMax = 6000;

    private const string Columns = """("GuestId", "At", "Host", "Cpu", "MemoryBytes", "NetworkIn", "NetworkOut", "BlockRead", "BlockWrite")""";

    public static async Task<Figure> IngestAsync(bool shorter)
    {
        await using var lab = await HistoryLab.StartAsync();
        var (rounds, samples) = (shorter ? 3 : 6, shorter ? 40 : 120);
        var (shares, speeds, bare, unindexed) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var begin = TimeProvider.System.GetUtcNow().AddHours(-4).AddMinutes(20 * round);
            // A list: what is measured is not how they are made. The first round is for the compiler
            var statuses = HistoryLab.Statuses(Hosts, Enumerable.Range(0, samples).Select(n => begin.AddSeconds(5 * n)), round + 2).ToList();
            var own = await RecordAsync(lab, statuses);
            var peer = await CopyAsync(lab, statuses, indexed: true);
            var heap = await CopyAsync(lab, statuses, indexed: false);
            if (round < 0) continue;
            speeds.Add(own);
            bare.Add(peer);
            unindexed.Add(heap);
            shares.Add(own / peer * 100);
        }
        return new Figure($"samples into PostgreSQL from the recorder on, {K(speeds)} rows/s, of bare COPY into a table of the same form ({K(bare)} rows/s; without an index {K(unindexed)})", "%", "≥ 50", shares);

        static string K(List<double> all) => Math.Round(all.Order().ElementAt(all.Count / 2)).ToString("N0", CultureInfo.InvariantCulture);
    }

    private static async Task<double> RecordAsync(HistoryLab lab, List<StatusMessage> statuses)
    {
        var recorder = lab.Recorder();
        using var stop = new CancellationTokenSource();
        var running = recorder.RunAsync(stop.Token);
        var began = Stopwatch.GetTimestamp();
        var last = Task.FromResult(true);
        foreach (var status in statuses)
        {
            while (recorder.Waiting > WaitingMax) await Task.Delay(1);
            last = recorder.Record(HistoryLab.Kept(status));
        }
        if (!await last) throw new InvalidOperationException("the last status was left out");
        var rate = Rows(statuses) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await stop.CancelAsync();
        await running;
        if (recorder.LeftOut > 0) throw new InvalidOperationException($"{recorder.LeftOut} statuses were left out");
        return rate;
    }

    /// <summary>The peer: guests' rows of statuses a second, into a table that goes again.</summary>
    public static async Task<double> CopyAsync(HistoryLab lab, List<StatusMessage> statuses, bool indexed)
    {
        await lab.ExecuteAsync($"""
            CREATE TABLE "Peer" (LIKE "GuestSamples" INCLUDING {(indexed ? "INDEXES" : "DEFAULTS")});
            {(indexed ? "CREATE UNIQUE INDEX ON \"Peer\" (\"GuestId\", \"At\")" : "")}
            """);
        // Hosts' rows are not in it: one in twenty
        var began = Stopwatch.GetTimestamp();
        await using (var connection = new NpgsqlConnection(lab.Connection))
        {
            await connection.OpenAsync();
            foreach (var batch in indexed ? statuses.Chunk(BatchStatuses) : [[.. statuses]])
            {
                await using var copy = await connection.BeginBinaryImportAsync($"COPY \"Peer\" {Columns} FROM STDIN (FORMAT BINARY)");
                foreach (var status in batch) Write(copy, status);
                await copy.CompleteAsync();
            }
        }
        var rate = Rows(statuses) / (1 + 1.0 / HistoryLab.GuestsOfHost) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await lab.ExecuteAsync("""DROP TABLE "Peer" """);
        return rate;
    }

    private static double Rows(List<StatusMessage> statuses) => statuses.Count * (HistoryLab.GuestsOfHost + 1.0);

    private static void Write(NpgsqlBinaryImporter copy, StatusMessage status)
    {
        var at = status.Sample!.At.UtcDateTime;
        foreach (var guest in status.Sample.Guests)
        {
            copy.StartRow();
            copy.Write(guest.Id.Uuid, NpgsqlDbType.Uuid);
            copy.Write(at, NpgsqlDbType.TimestampTz);
            copy.Write(status.Host.Name, NpgsqlDbType.Varchar);
            copy.Write(guest.Cpu!.Value.Count, NpgsqlDbType.Double);
            copy.Write(guest.Memory.Bytes, NpgsqlDbType.Bigint);
            copy.Write(guest.NetworkIn!.Value.BitsPerSecond, NpgsqlDbType.Double);
            copy.Write(guest.NetworkOut!.Value.BitsPerSecond, NpgsqlDbType.Double);
            copy.Write(guest.BlockRead!.Value.BytesPerSecond, NpgsqlDbType.Double);
            copy.Write(guest.BlockWrite!.Value.BytesPerSecond, NpgsqlDbType.Double);
        }
    }
}
