using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Tests.Identity;
using XenWeb.Infrastructure.Tests.Mqtt;
using XenWeb.Infrastructure.Tests.Xen;

namespace XenWeb.Infrastructure.Tests.Streams;

/// <summary>
/// The agents' real program, twice, with identities of the lab: signed messages over a broker with TLS, and the guest's stream between them.
/// With XENWEB_AGENT it is the one that was compiled ahead of time. Only xl and xentop are scripts.
/// </summary>
[Collection("xl migrate")]
public sealed class StreamProcessTests : IAsyncLifetime
{
    private static readonly string Agent = Environment.GetEnvironmentVariable("XENWEB_AGENT") ?? Path.Combine(AppContext.BaseDirectory, "xenweb-agent");
    private static readonly HostId _ferbyId = new("ferby");
    private static readonly HostId _gerbyId = new("gerby");

    private readonly TestAuthority _lab = new();
    private readonly FakeXen _ferbyXen = new();
    private readonly FakeXen _gerbyXen = new();
    private readonly int _port = FreePorts.Next();
    private readonly EmbeddedBroker _broker;
    private readonly MqttBus _web;
    private readonly ConcurrentQueue<string> _said = [];
    private Process? _ferby;
    private Process? _gerby;

    public StreamProcessTests()
    {
        var own = _lab.Make(AgentIdentity.Web);
        _broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = _port, Identity = () => own }, NullLogger<EmbeddedBroker>.Instance);
        _web = new MqttBus(new MqttBusOptions
        {
            Host = "127.0.0.1", Port = _port, ClientId = "web", Sender = "web", Subscriptions = Topics.ForWeb, Seal = new SignedSeal(() => own, new ReplayGuard(), TimeProvider.System),
        }, TimeProvider.System, NullLogger<MqttBus>.Instance);
    }

    public async Task InitializeAsync()
    {
        await _broker.StartAsync();
        _web.Start();
        foreach (var xen in new[] { _ferbyXen, _gerbyXen })
        {
            xen.LinkAs("on-migrate-by-stream", "on-migrate");
            xen.Link("on-migrate-receive");
            xen.Put("bytes", "5000000");
            Only(xen, xen == _ferbyXen ? "small-1" : "");
        }
        (_ferby, _gerby) = (Start(_ferbyId, _ferbyXen), Start(_gerbyId, _gerbyXen));
        foreach (var host in new[] { _ferbyId, _gerbyId }) await _web.Events.NextMessageAsync<StatusMessage>(s => s.Host == host && s.Sample?.Cpu is not null);
    }

    public async Task DisposeAsync()
    {
        foreach (var agent in new[] { _ferby, _gerby })
        {
            if (agent is { HasExited: false }) agent.Kill(entireProcessTree: true);
            if (agent is not null) await agent.WaitForExitAsync();
            agent?.Dispose();
        }
        await _web.DisposeAsync();
        await _broker.DisposeAsync();
        _ferbyXen.Dispose();
        _gerbyXen.Dispose();
        _lab.Dispose();
    }

    [Fact]
    public async Task AMigration_ByOrder_ArrivesWhole()
    {
        await OrderAsync();
        Assert.NotNull(((ConfirmMessage)(await _web.Events.NextMessageAsync<ConfirmMessage>()).Body).Stream);
        var ended = await EndAsync();
        Assert.Equal((MigrationState.Done, null, 5_000_044L), (ended.State, ended.Problem, ended.Sent?.Bytes));
        Assert.Equal("5000000", File.ReadAllText(_gerbyXen.PathOf("received")).Trim());
        Assert.DoesNotContain(_ferbyXen.Calls, call => call.Contains("gerby", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheTargetsAgentDies_TheGuestStays_AndTheReasonIsTold()
    {
        _ferbyXen.Put("before-data", "head -c 100000 /dev/zero >&3; touch begun; while kill -0 $carrier 2>/dev/null; do sleep 0.05; done");
        await OrderAsync();
        await Eventually.True(() => File.Exists(_ferbyXen.PathOf("begun")), "it has begun");
        _gerby!.Kill();
        var ended = await EndAsync();
        Assert.Equal(MigrationState.Failed, ended.State);
        Assert.Contains("the connection to gerby broke while small-1 was copied", ended.Problem, StringComparison.Ordinal);
        Assert.EndsWith("Here it goes on (domain 6)", ended.Problem, StringComparison.Ordinal);
        await Eventually.True(() => File.Exists(_gerbyXen.PathOf("received")), "the target's xl has ended by itself");
        Assert.False(File.Exists(_gerbyXen.PathOf("started")));
    }

    [Fact]
    public async Task TheSourcesAgentDies_XlLetsTheGuestGoOn_AndTheTargetKeepsNothing()
    {
        _ferbyXen.Put("before-data", "head -c 100000 /dev/zero >&3; touch begun; while kill -0 $carrier 2>/dev/null; do sleep 0.05; done; touch resumed");
        await OrderAsync();
        await Eventually.True(() => File.Exists(_ferbyXen.PathOf("begun")), "it has begun");
        _ferby!.Kill();
        await Eventually.True(() => File.Exists(_ferbyXen.PathOf("resumed")), "xl has heard that its transport is gone");
        await Eventually.True(() => File.Exists(_gerbyXen.PathOf("received")), "the target's xl has ended");
        Assert.False(File.Exists(_gerbyXen.PathOf("started")));
    }

    [Fact]
    public async Task AnAgentThatIsStopped_WaitsForAGuestThatIsAboutToStart()
    {
        _gerbyXen.Put("on-go", "touch going; while [ ! -f go ]; do sleep 0.05; done");
        await OrderAsync();
        await Eventually.True(() => File.Exists(_gerbyXen.PathOf("going")), "the guest was told to start there");
        using (var stop = Process.Start("/bin/kill", ["-TERM", $"{_ferby!.Id}"])) await stop.WaitForExitAsync();
        await Eventually.True(() => _said.Any(line => line.Contains("Waits for 1 streams", StringComparison.Ordinal)), "it waits");
        _gerbyXen.Put("go", "");
        await Eventually.True(() => File.Exists(_gerbyXen.PathOf("started")), "it runs at the target");
        await _ferby.WaitForExitAsync().WaitAsync(Eventually.Deadline);
        Assert.False(_gerby!.HasExited);
    }

    private async Task OrderAsync() => await _web.PublishAsync(Topics.Orders(_ferbyId), new OrderMessage
    {
        Id = Guid.NewGuid(), Host = _ferbyId, Kind = OrderKind.Migrate, Guest = FakeXen.Small1, GuestName = "small-1", To = _gerbyId,
        ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(5), Reason = new Reason("mira", "a test"),
    }, retain: false);

    private async Task<Migration> EndAsync() => ((MigrationMessage)(await _web.Events.NextMessageAsync<MigrationMessage>(m => m.Migration.EndedAt is not null)).Body).Migration;

    private Process Start(HostId host, FakeXen xen)
    {
        var state = xen.PathOf("state");
        _lab.Make(AgentIdentity.Of(host)).Save(Path.Combine(state, "identity"));
        var agent = Process.Start(new ProcessStartInfo(Agent,
        [
            "--role", "server", "--host", host.Name, "--broker", $"127.0.0.1:{_port}", "--state-dir", state, "--xl", xen.PathOf("xl"), "--xentop", xen.PathOf("xentop"), "--guard", "off",
            "--stream-listen", $"{IPAddress.Loopback}:{FreePorts.Next()}", "--sampling-period", "1s", "--status-period", "1s", "--gathering", "0",
        ]) { RedirectStandardOutput = true })!;
        agent.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        agent.BeginOutputReadLine();
        return agent;
    }

    // The captures are of a host with four guests on a bridge; a target with the same guests would refuse, and so would one without the bridge
    private static void Only(FakeXen xen, string guest)
    {
        foreach (var name in new[] { "list", "frame" })
            xen.Put(name, string.Concat(File.ReadAllLines(xen.PathOf(name)).Where(line => !line.Contains("small-", StringComparison.Ordinal) || (guest.Length > 0 && line.Contains(guest, StringComparison.Ordinal))).Select(line => line + "\n")));
        var domains = JsonNode.Parse(File.ReadAllText(xen.PathOf("long")))!.AsArray();
        foreach (var domain in domains.ToList())
        {
            var text = domain!.ToJsonString();
            if (text.Contains("small-", StringComparison.Ordinal) && (guest.Length == 0 || !text.Contains(guest, StringComparison.Ordinal))) domains.Remove(domain);
            foreach (var device in new[] { "disks", "nics" }) domain["config"]!.AsObject().Remove(device);
        }
        xen.Put("long", domains.ToJsonString());
    }
}
