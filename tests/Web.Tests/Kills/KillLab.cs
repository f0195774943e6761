using Npgsql;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Tests.Storage;
using XenWeb.Web.Tests.Load;

namespace XenWeb.Web.Tests.Kills;

/// <summary>A real PostgreSQL, a real Mosquitto, the web app and four hosts' agents, each a process that can be killed and started again with what it has on its disk.</summary>
internal sealed class KillLab : IAsyncDisposable
{
    public const int Hosts = 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-kills-").FullName;
    private readonly RealPostgres _postgres = new("shared_buffers=32MB");
    private readonly PlainMosquitto _mosquitto;
    private WebProgram? _web;
    private AgentProgram? _agents;

    private KillLab() => _mosquitto = new PlainMosquitto(_folder);

    public int BrokerPort => _mosquitto.Port;

    /// <summary>What all web apps and agents said.</summary>
    public List<string> Log { get; } = [];

    public static async Task<KillLab> StartAsync()
    {
        var lab = new KillLab();
        await lab._postgres.MakeAsync();
        lab._mosquitto.Start();
        lab.StartWeb();
        lab.StartAgents();
        return lab;
    }

    public async Task KillWebAsync()
    {
        Log.AddRange(_web!.Output.Concat(_web.Errors).TakeLast(40));
        await _web.DisposeAsync();
    }

    public void StartWeb() => _web = WebProgram.Start("--broker", $"127.0.0.1:{BrokerPort}", "--database", _postgres.ConnectionString("kills"), "--data", Path.Combine(_folder, "web"));

    public async Task KillAgentsAsync()
    {
        Log.AddRange(_agents!.Lines.TakeLast(40));
        await _agents.DisposeAsync();
    }

    public void StartAgents() => _agents = AgentProgram.StartIn(
        Path.Combine(_folder, "agents"), "--role", "simulated-lab", "--insecure", "--broker", $"127.0.0.1:{BrokerPort}", "--hosts", $"{Hosts}", "--guests", "8", "--status-period", "500ms", "--sampling-period", "500ms");

    public Task KillBrokerAsync() => _mosquitto.KillAsync();

    public void StartBroker() => _mosquitto.Start();

    public Task KillDatabaseAsync() => _postgres.KillHardAsync();

    public Task StartDatabaseAsync() => _postgres.StartAgainAsync();

    /// <summary>All samples of hosts, doubles included; null while the database has none.</summary>
    public async Task<IReadOnlyList<(HostId Host, long Time)>?> StoredAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(_postgres.ConnectionString("kills"));
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("""SELECT "Host", "At" FROM "HostSamples" ORDER BY "Host", "At" """, connection);
            await using var reader = await command.ExecuteReaderAsync();
            var stored = new List<(HostId, long)>();
            while (await reader.ReadAsync()) stored.Add((new HostId(reader.GetString(0)), new DateTimeOffset(reader.GetDateTime(1)).ToUnixTimeMilliseconds()));
            return stored;
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_agents is not null) await _agents.DisposeAsync();
        if (_web is not null) await _web.DisposeAsync();
        await _mosquitto.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
