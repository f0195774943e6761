using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Tests;
using XenWeb.Infrastructure.Tests.Mosquitto;
using XenWeb.Infrastructure.Tests.Storage;
using XenWeb.Web.Access;

namespace XenWeb.Web.Tests.Servers;

/// <summary>
/// A lab as docker-compose.yml describes it, as processes on loopback: PostgreSQL, Mosquitto with TLS, Redis and HAProxy with the files of deploy/, two web servers, and
/// hosts with a simulated Xen.
/// </summary>
internal sealed class ServersLab : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-servers-").FullName;
    private readonly RealPostgres _postgres = new("shared_buffers=32MB");
    private readonly string _redisPassword = SecretText.New(20);
    private readonly Dictionary<string, (WebProgram Program, int Port)> _servers = [];

    private ServersLab() => Redis = RealServer.Redis(_redisPassword);

    public RealMosquitto Mosquitto { get; } = new();

    public RealServer Redis { get; }

    public RealServer Proxy { get; private set; } = null!;

    public SimulatedHosts Hosts { get; } = new();

    /// <summary>A token of the lab's that may do everything.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Where its database is.</summary>
    public string Database => _postgres.ConnectionString("lab");

    /// <summary>The folder that the web servers share.</summary>
    public string Shared => Path.Combine(_folder, "lab");

    /// <summary>Starts all of it; returns when the hosts are heard by both web servers.</summary>
    public static async Task<ServersLab> StartAsync()
    {
        var lab = new ServersLab();
        await Task.WhenAll(lab._postgres.MakeAsync(), lab.Redis.StartAsync());
        foreach (var name in new[] { "a", "b" }) lab.StartServer(name);
        lab.Proxy = RealServer.Proxy(lab.Certificate(), lab._servers["a"].Port, lab._servers["b"].Port);
        await lab.Proxy.StartAsync();
        lab.Token = await lab.CommandAsync("token", "--name", "test", "--scope", "admin");
        await Eventually.IsAsync(() => lab.StatusAsync("a", "/api/v1/operations"), s => s == 200, s => $"web server a to know the token: {s}");
        (await lab.JoinAsync("broker", null)).Save(lab.Mosquitto.IdentityFolder);
        await lab.Mosquitto.StartAsync();
        foreach (var host in lab.Hosts.Lab.Hosts) lab.Hosts.Start(host, await lab.JoinAsync("server", host.Name), lab.Mosquitto.Port);
        foreach (var name in new[] { "a", "b" }) await lab.IsReadyAsync(name);
        return lab;
    }

    /// <summary>Starts a web server, or starts one again that has ended.</summary>
    public void StartServer(string name)
    {
        var port = _servers.TryGetValue(name, out var before) ? before.Port : FreePorts.Next();
        string[] options =
        [
            "--server-name", name, "--port", $"{port}", "--behind-proxy", "--data", Path.Combine(_folder, name), "--shared", Shared, "--database", Database,
            "--broker", $"127.0.0.1:{Mosquitto.Port}", "--redis", $"127.0.0.1:{Redis.Port}",
        ];
        _servers[name] = (WebProgram.StartAs(options, ("XENWEB_REDIS_PASSWORD", _redisPassword)), port);
    }

    /// <summary>Ends a web server as a power cut would (SIGKILL), or lets it stop.</summary>
    public Task EndServerAsync(string name, bool kill) => kill ? _servers[name].Program.DisposeAsync().AsTask() : _servers[name].Program.StopAsync();

    /// <summary>Freezes a web server, or lets it go on.</summary>
    public Task FreezeAsync(string name, bool isFrozen) => _servers[name].Program.SignalAsync(isFrozen ? "-STOP" : "-CONT");

    /// <summary>Returns when a web server can do all of its work, and hears all hosts.</summary>
    public async Task IsReadyAsync(string name)
    {
        await Eventually.IsAsync(() => StatusAsync(name, "/readyz"), s => s == 200, s => $"web server {name} to be ready ({s}): {string.Join('\n', _servers[name].Program.Errors)}\n{string.Join('\n', _servers[name].Program.Output)}");
        await Eventually.IsAsync(() => GetAsync(To(name), "/api/v1/hosts"), h => h.EnumerateArray().Count(x => x.GetProperty("liveness").GetString() == "live") == Hosts.Lab.Hosts.Count, h => $"web server {name} to hear the hosts: {h}");
    }

    /// <summary>What a web server says of itself and the others, once it is ready: one that was frozen has lost its broker meanwhile.</summary>
    public async Task<JsonElement> ServersAsync(string name)
    {
        using var http = To(name);
        // One look: who has just woken up is ready, and in the next moment sees that it is not
        return await Eventually.IsAsync(async () =>
        {
            using var response = await http.GetAsync("/readyz");
            return response.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()).GetProperty("servers") : (JsonElement?)null;
        }, s => s is not null, _ => $"web server {name} to be ready") ?? default;
    }

    /// <summary>Returns the name of the one that leads, when one does as that one says.</summary>
    public async Task<string> LeaderAsync(params string[] among)
    {
        string? leader = null;
        await Eventually.IsAsync(async () =>
        {
            foreach (var name in among) if ((await ServersAsync(name)).GetProperty("leads").GetBoolean()) leader = name;
            return leader;
        }, l => l is not null, _ => $"{string.Join(" or ", among)} to lead");
        return leader!;
    }

    /// <summary>A script's client to one web server itself.</summary>
    public HttpClient To(string name)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_servers[name].Port}"), Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        return client;
    }

    /// <summary>A client by way of the proxy, with cookies, and with the token if it is a script's.</summary>
    public HttpClient ByProxy(CookieContainer jar, bool isScript)
    {
#pragma warning disable CA5399 // The certificate is the test's own
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = jar, ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { BaseAddress = new Uri($"https://127.0.0.1:{Proxy.Port}"), Timeout = TimeSpan.FromSeconds(30) };
#pragma warning restore CA5399
        if (isScript) client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        return client;
    }

    /// <summary>A client of a hub of one web server.</summary>
    public HubConnection Hub(string name, string path) =>
        new HubConnectionBuilder().WithUrl($"http://127.0.0.1:{_servers[name].Port}/hubs/{path}", to => to.Headers["Authorization"] = $"Bearer {Token}").Build();

    /// <summary>GET as JSON; fails the test if it is not 200.</summary>
    public static async Task<JsonElement> GetAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>POST; the status and the body.</summary>
    public static async Task<(int Status, JsonElement Body)> PostAsync(HttpClient http, string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }

    /// <summary>What a command of xenweb prints, run beside the web servers.</summary>
    public async Task<string> CommandAsync(string command, params string[] options)
    {
        await using var program = WebProgram.StartAs([command, "--data", Shared, "--database", Database, .. options]);
        Assert.True(await program.ExitAsync() == 0, string.Join('\n', program.Errors));
        return program.Output.Last();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Hosts.DisposeAsync();
        foreach (var (program, _) in _servers.Values) await program.DisposeAsync();
        if (Proxy is not null) await Proxy.DisposeAsync();
        await Mosquitto.DisposeAsync();
        await Redis.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<OwnIdentity> JoinAsync(string role, string? name)
    {
        using var http = To("b");
        var (status, made) = await PostAsync(http, "/api/v1/agents/join-tokens", new { role, name });
        Assert.True(status == 201, $"{status} {made}");
        return (await Joining.JoinAsync(http.BaseAddress!, made.GetProperty("token").GetString()!, null, TimeProvider.System, default)).Own;
    }

    private async Task<int> StatusAsync(string name, string path)
    {
        try
        {
            using var http = To(name);
            using var response = await http.GetAsync(path);
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private string Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var path = Path.Combine(_folder, "proxy.pem");
        File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return path;
    }
}
