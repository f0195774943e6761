using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Replay;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Infrastructure.Tests.Storage;

namespace XenWeb.Benchmarks;

/// <summary>The product's store on a real PostgreSQL server of our own, which has memory as a server has, and writes to the disk for good at each commit.</summary>
internal sealed class HistoryLab : IAsyncDisposable
{
    /// <summary>How many guests a host has, if nothing else is said.</summary>
    public const int GuestsOfHost = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-history-").FullName;
    private readonly RealPostgres _server;
    private readonly StoreHealth _health = new();
    private readonly XenWebDbFactory _databases;

    private HistoryLab(RealPostgres server)
    {
        _server = server;
        Connection = server.ConnectionString("history");
        _databases = new XenWebDbFactory(Connection);
        var options = new HistoryOptions();
        var clocks = new HistoryClocks(options, _health, TimeProvider.System, NullLogger<HistoryClocks>.Instance);
        Store = new HistoryStore(_databases, options, clocks, TimeProvider.System);
        Keeper = new HistoryKeeper(_databases, options, _health, TimeProvider.System, NullLogger<HistoryKeeper>.Instance);
    }

    public string Connection { get; }

    public HistoryStore Store { get; }

    public HistoryKeeper Keeper { get; }

    public static async Task<HistoryLab> StartAsync()
    {
        var server = new RealPostgres("shared_buffers=1GB", "max_wal_size=8GB", "maintenance_work_mem=256MB");
        await server.MakeAsync();
        var lab = new HistoryLab(server);
        await new StoreStarter(lab._databases, lab._health, TimeProvider.System, NullLogger<StoreStarter>.Instance).ReadyAsync(CancellationToken.None);
        return lab;
    }

    /// <summary>A recorder of its own: each runs once.</summary>
    public SampleRecorder Recorder() => new(Store, new SampleSpool(new SpoolOptions(Path.Combine(_folder, "spool"))), _health, TimeProvider.System, NullLogger<SampleRecorder>.Instance);

    /// <summary>What the history keeps of a status.</summary>
    public static KeptSample Kept(StatusMessage status) => KeptSample.Of(status.Host, status.Facts, status.Sample!);

    /// <summary>Writes keyframes as the web app does.</summary>
    public async Task PutAsync(IEnumerable<HostKeyframe> keyframes)
    {
        await using var db = _databases.CreateDbContext();
        await KeyframeRows.PutAsync(db, keyframes, CancellationToken.None);
        await db.SaveChangesAsync();
    }

    /// <summary>Statuses of so many hosts at each of these times, in the order of time; values that no compression finds alike.</summary>
    public static IEnumerable<StatusMessage> Statuses(int hosts, IEnumerable<DateTimeOffset> times, int seed, int guestsOfHost = GuestsOfHost)
    {
        var random = new Random(seed);
        var guests = Enumerable.Range(0, hosts).Select(host => Enumerable.Range(0, guestsOfHost).Select(number => new GuestSample
        {
            Id = GuestOf(host * guestsOfHost + number), Name = $"guest-{number}", DomainNumber = number + 1, State = GuestRunState.Running, Vcpus = 2, Memory = ByteSize.FromMiB(512), Cpu = new Cores(random.NextDouble()),
            NetworkIn = new BitRate(random.NextDouble() * 1e6), NetworkOut = new BitRate(random.NextDouble() * 1e6), BlockRead = new ByteRate(random.NextDouble() * 1e6), BlockWrite = new ByteRate(random.NextDouble() * 1e6),
        }).ToArray()).ToArray();
        foreach (var at in times)
        {
            for (var host = 0; host < hosts; host++)
            {
                yield return new StatusMessage
                {
                    Host = new HostId($"host-{host:0000}"), Facts = new HostFacts { Cores = 32, Memory = ByteSize.FromGiB(128) },
                    Sample = new HostSample { At = at.AddMilliseconds(host * 4), Cpu = new Cores(7.3), Dom0Cpu = new Cores(0.4), FreeMemory = ByteSize.FromGiB(48), Guests = [.. guests[host]] },
                };
            }
        }
    }

    /// <summary>A guest by its number, as <see cref="GuestSql"/> has it.</summary>
    public static GuestId GuestOf(int number) => new(Guid.Parse($"{number:x8}-0000-4000-8000-{(uint)number * 2654435761u:x12}"));

    /// <summary>The same in SQL, of a column.</summary>
    public static string GuestSql(string number) => $"(lpad(to_hex({number}), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(({number}::bigint * 2654435761) % 4294967296), 12, '0'))::uuid";

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    public async Task<double> NumberAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return Convert.ToDouble(await command.ExecuteScalarAsync());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return _server.DisposeAsync();
    }
}
