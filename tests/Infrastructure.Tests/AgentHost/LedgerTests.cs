using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.AgentHost;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>Orders that were begun are known after a restart.</summary>
public sealed class LedgerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-ledger").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_remembered_is_read_back_in_its_order()
    {
        Guid[] orders = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        using (var ledger = OrderLedger.Open(_folder)) foreach (var order in orders) ledger.Remember(order);

        using var again = OrderLedger.Open(_folder);
        Assert.Equal(orders, again.Begun);
    }

    [Fact]
    public void It_is_on_the_disk_before_anything_else_is_done()
    {
        using var ledger = OrderLedger.Open(_folder);
        var order = Guid.NewGuid();
        ledger.Remember(order);

        Assert.Contains(order.ToString(), ReadShared(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_a_crash_cut_off_is_no_order_and_does_no_harm()
    {
        var whole = Guid.NewGuid();
        File.WriteAllText(Path.Combine(_folder, "orders"), $"{whole}\nrubbish\n{Guid.NewGuid().ToString()[..20]}");

        var next = Guid.NewGuid();
        using (var ledger = OrderLedger.Open(_folder)) ledger.Remember(next);

        using var again = OrderLedger.Open(_folder);
        Assert.Equal([whole, next], again.Begun.ToArray());
    }

    [Fact]
    public void It_keeps_the_newest_thousand_and_the_file_does_not_grow_for_ever()
    {
        var orders = Enumerable.Range(0, 2 * OrderLedger.KeptMax + 500).Select(_ => Guid.NewGuid()).ToList();
        using (var ledger = OrderLedger.Open(_folder)) foreach (var order in orders) ledger.Remember(order);

        Assert.True(new FileInfo(Path.Combine(_folder, "orders")).Length <= 2 * OrderLedger.KeptMax * 37);
        using var again = OrderLedger.Open(_folder);
        Assert.Equal(orders.TakeLast(OrderLedger.KeptMax), again.Begun);
    }

    [Fact]
    public void A_folder_that_can_not_be_used_is_said_with_what_to_do()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");

        var e = Assert.Throws<IOException>(() => OrderLedger.Open(Path.Combine(_folder, "file", "state")));

        Assert.Contains("--state-dir", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_that_can_not_be_written_down_is_not_begun()
    {
        var time = TimeProvider.System;
        var lab = TalkScenario.Create(time.GetUtcNow(), 1);
        var feeds = new AgentFeeds();
        var ledger = OrderLedger.Open(_folder);
        await using var bus = new MqttBus(new MqttBusOptions { Host = "127.0.0.1", Port = 1, ClientId = "c", Sender = "ferby" }, time, NullLogger<MqttBus>.Instance);
        var runner = new EffectRunner(bus, new SimulatedXenHost(lab, new HostId("ferby"), time), ledger, feeds, NullLogger<EffectRunner>.Instance);
        var order = Guid.NewGuid();
        ledger.Dispose();

        var first = await runner.RunAsync(
        [
            new AgentEffect.RememberOrder(order),
            new AgentEffect.RunXen(new XenCommand { Id = "c", Verb = XenVerb.Destroy, GuestName = "small-1", TimeLimit = TimeSpan.FromMinutes(1) }),
        ], CancellationToken.None);

        var ended = Assert.IsType<AgentEvent.CommandEnded>(Assert.Single(first));
        Assert.Equal(($"{order}", XenResult.Failed), (ended.CommandId, ended.Outcome.Result));
        Assert.Contains("can't be written down", ended.Outcome.Text, StringComparison.Ordinal);
        Assert.Equal(5, lab.Read(new HostId("ferby")).Frame!.Guests.Length);
    }

    private string ReadShared()
    {
        using var file = new StreamReader(new FileStream(Path.Combine(_folder, "orders"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return file.ReadToEnd();
    }
}
