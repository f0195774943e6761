using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Infrastructure.Tests.AgentHost;
using XenWeb.Infrastructure.Tests.Identity;
using XenWeb.Infrastructure.Tests.Xen;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Streams;

/// <summary>Two whole agents: from the order over help, offer and confirmation to the guest's stream between them.</summary>
[Collection("xl migrate")]
public sealed class StreamAgentTests
{
    [Fact]
    public async Task AnOrderedMigration_GoesOverTheStreamThatItsConfirmationOpened()
    {
        using var lab = new TestAuthority();
        await using var agents = await TestAgents.StartAsync();
        await using var ferby = new StreamHost(lab, "ferby", runs: false);
        await using var gerby = new StreamHost(lab, "gerby", runs: false);
        StreamHost.Bytes(3_000_000, ferby, gerby);
        Empty(gerby.Xen);
        // What the guest needs of its host: a disk that is everywhere, and bridges that are not known
        ferby.Xen.Put("long", File.ReadAllText(ferby.Xen.PathOf("long")).Replace("/dev/disk/by-id/virtio-small-1", "/dev/null", StringComparison.Ordinal));
        gerby.Xen.Options = gerby.Xen.Options with { SysPath = "/nowhere" };
        foreach (var host in new[] { ferby, gerby }) _ = agents.Start(host.Id, new XlHost(host.Xen.Options, TimeProvider.System, NullLogger<XlHost>.Instance, host.Streams), host.Streams);
        // Two samples each: before that no host offers
        foreach (var host in new[] { ferby, gerby }) await agents.Web.Events.NextMessageAsync<StatusMessage>(s => s.Host == host.Id && s.Sample?.Cpu is not null);

        await agents.Web.PublishAsync(Topics.Orders(ferby.Id), new OrderMessage
        {
            Id = Guid.NewGuid(), Host = ferby.Id, Kind = OrderKind.Migrate, Guest = FakeXen.Small1, GuestName = "small-1", To = gerby.Id,
            ExpiresAt = DateTimeOffset.MaxValue.AddYears(-1), Reason = new Reason("mira", "a test"),
        }, retain: false);

        var confirm = (ConfirmMessage)(await agents.Web.Events.NextMessageAsync<ConfirmMessage>()).Body;
        Assert.Equal(gerby.Streams.Address, confirm.Stream);
        var ended = (MigrationMessage)(await agents.Web.Events.NextMessageAsync<MigrationMessage>(m => m.Migration.EndedAt is not null)).Body;
        Assert.Equal((MigrationState.Done, null, 3_000_044L), (ended.Migration.State, ended.Migration.Problem, ended.Migration.Sent?.Bytes));
        Assert.NotNull(ended.Migration.Pause);
        Assert.True(File.Exists(gerby.Xen.PathOf("started")));
    }

    // The captures are of a host with guests; a target of the same guests would refuse
    private static void Empty(FakeXen xen)
    {
        foreach (var name in new[] { "list", "frame" })
            xen.Put(name, string.Concat(File.ReadAllLines(xen.PathOf(name)).Where(line => !line.Contains("small-", StringComparison.Ordinal)).Select(line => line + "\n")));
        var domains = JsonNode.Parse(File.ReadAllText(xen.PathOf("long")))!.AsArray();
        foreach (var guest in domains.Where(d => d!.ToJsonString().Contains("small-", StringComparison.Ordinal)).ToList()) domains.Remove(guest);
        xen.Put("long", domains.ToJsonString());
    }
}
