using XenWeb.Domain.Messages;

namespace XenWeb.Web.Tests.Traces;

public sealed class OtlpTests
{
    [Fact]
    public async Task With_a_collector_the_app_sends_it_traces_and_metrics()
    {
        await using var collector = await Collector.StartAsync();
        var app = await TestApp.StartAsync(change: o => o with { Otlp = collector.Address });
        await using (var ferby = new FakeAgent("ferby", app.Broker))
        {
            ferby.SetGuests(FakeAgent.Guest("dns"));
            ferby.OnOrder = order => _ = ferby.AnswerAsync(order.Id, OrderState.Done, "done");
            await ferby.KnownAsync(app);
            await app.OperationAsync(await app.AskAsync("/api/v1/domains/dns/pause"), "done");
        }
        // What waits to be sent is sent at the end
        await app.DisposeAsync();
        var (traces, metrics) = (collector.At("/v1/traces"), collector.At("/v1/metrics"));
        foreach (var text in new[] { "service.name", "xenweb", "operation pause", "send order", "receive outcome", "POST /api/v1/domains/{domain}/pause" }) Assert.Contains(text, traces, StringComparison.Ordinal);
        foreach (var text in new[] { "xenweb.operations.ended", "xenweb.messages.received", "http.server.request.duration" }) Assert.Contains(text, metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(TestApp.Token, traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_collector_there_the_app_works_as_ever()
    {
        // Port 1 of loopback: nobody is there
        await using var app = await TestApp.StartAsync(change: o => o with { Otlp = new Uri("http://127.0.0.1:1") });
        Assert.Equal("ok", (await app.GetAsync("/healthz")).GetProperty("status").GetString());
        Assert.Equal(0, (await app.GetAsync("/api/v1/hosts")).GetArrayLength());
    }
}
