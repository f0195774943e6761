using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Infrastructure.Tests.Mosquitto;

namespace XenWeb.Benchmarks;

/// <summary>A real Mosquitto with deploy/mosquitto's files, and a web app's folder whose authority has issued certificates to the broker and to many hosts: what is there after all have joined.</summary>
internal sealed class MosquittoLab : IAsyncDisposable
{
    private readonly RealMosquitto _mosquitto = new();
    private readonly Dictionary<HostId, OwnIdentity> _hosts;
    private readonly BenchmarkLab _lab;

    private MosquittoLab(IEnumerable<HostId> hosts)
    {
        _lab = new BenchmarkLab(Path.Combine(Data, "authority"));
        _hosts = hosts.ToDictionary(host => host, host => _lab.Make(AgentIdentity.Of(host)));
    }

    /// <summary>The web app's folder; it goes with the web app.</summary>
    public string Data { get; } = Directory.CreateTempSubdirectory("xenweb-").FullName;

    /// <summary>Where the broker listens.</summary>
    public int Port => _mosquitto.Port;

    /// <summary>Starts it.</summary>
    /// <param name="hosts">Who has joined.</param>
    /// <param name="database">The web app's database; null has its SQLite file.</param>
    public static async Task<MosquittoLab> StartAsync(IEnumerable<HostId> hosts, string? database = null)
    {
        var lab = new MosquittoLab(hosts);
        var broker = lab._lab.Make(AgentIdentity.Broker);
        broker.Save(lab._mosquitto.IdentityFolder);
        await WriteDownAsync(database ?? $"Data Source={Path.Combine(lab.Data, "xenweb.db")}", [broker, .. lab._hosts.Values]);
        await lab._mosquitto.StartAsync();
        return lab;
    }

    /// <summary>Who a host is.</summary>
    public OwnIdentity Of(HostId host) => _hosts[host];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _mosquitto.DisposeAsync();

    // As the web app does when it issues one: it tells the broker of those that are in its database
    private static async Task WriteDownAsync(string database, IEnumerable<OwnIdentity> all)
    {
        var databases = new XenWebDbFactory(database);
        await new StoreStarter(databases, new StoreHealth(), TimeProvider.System, NullLogger<StoreStarter>.Instance).ReadyAsync(CancellationToken.None);
        await using var db = databases.CreateDbContext();
        db.Certificates.AddRange(all.Select(own => new CertificateRow
        {
            Serial = own.Certificate.SerialNumber, Identity = $"{own.Identity}", IssuedAt = At(own.Certificate.NotBefore), ExpiresAt = At(own.Certificate.NotAfter), IssuedFor = "benchmark",
        }));
        await db.SaveChangesAsync();

        static DateTimeOffset At(DateTime local) => new(local.ToUniversalTime(), TimeSpan.Zero);
    }
}
