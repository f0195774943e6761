using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using XenWeb.Domain.Messages;
using XenWeb.Web.Traces;

namespace XenWeb.Web.Tests.Traces;

public sealed class OperationTraceTests : Lab
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private ActivityListener _listener = null!;

    public override async Task InitializeAsync()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is OperationTraces.SourceName or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            // Other tests' apps have sources of the same name
            ActivityStopped = span => { if (span.TraceId == _trace) _spans.Enqueue(span); },
        };
        ActivitySource.AddActivityListener(_listener);
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _listener.Dispose();
    }

    [Fact]
    public async Task Order_FromRequestToOutcome_IsOneTrace()
    {
        Ferby.OnOrder = order => _ = Ferby.AnswerAsync(order.Id, OrderState.Done, "done");
        var id = await AskAsync("/api/v1/domains/dns/pause");
        await App.OperationAsync(id, "done");
        await Eventually.TrueAsync(() => _spans.Any(s => s.OperationName == "operation pause") && _spans.Any(s => s.Source.Name == "Microsoft.AspNetCore"), () => $"the spans: {Told()}");
        var request = Assert.Single(_spans, s => s.Source.Name == "Microsoft.AspNetCore");
        var operation = Assert.Single(_spans, s => s.OperationName == "operation pause");
        Assert.Equal(request.SpanId, operation.ParentSpanId);
        Assert.Equal(("done", "dns", "ferby"), (operation.GetTagItem("xenweb.operation.outcome"), operation.GetTagItem("xenweb.domain"), operation.GetTagItem("xenweb.host")));
        var sent = Assert.Single(_spans, s => s.OperationName == "send order");
        Assert.Equal((operation.SpanId, ActivityKind.Producer, Topics.Orders(Ferby.Host)), (sent.ParentSpanId, sent.Kind, (string?)sent.GetTagItem("messaging.destination.name")));
        var heard = _spans.First(s => s.OperationName == "receive outcome");
        Assert.Equal((operation.SpanId, ActivityKind.Consumer, "done"), (heard.ParentSpanId, heard.Kind, (string?)heard.GetTagItem("xenweb.outcome")));
        Assert.All(_spans.Where(s => s.Source.Name == OperationTraces.SourceName), s => Assert.Equal(id, $"{s.GetTagItem(OperationTraces.IdTag)}"));
        Assert.True(operation.StartTimeUtc <= sent.StartTimeUtc && sent.StartTimeUtc <= heard.StartTimeUtc, Told());
    }

    [Fact]
    public async Task Drain_IsATraceWithItsIntent()
    {
        var id = await AskAsync("/api/v1/hosts/herby/drain");
        var intent = await Herby.IntentAsync();
        await Herby.SayAsync(Domain.Hosts.HostMode.Maintenance, intent);
        await App.OperationAsync(id, "done");
        await Eventually.TrueAsync(() => _spans.Any(s => s.OperationName == "operation drain"), () => $"the spans: {Told()}");
        var sent = _spans.First(s => s.OperationName == "send intent");
        Assert.Equal(_spans.First(s => s.OperationName == "operation drain").SpanId, sent.ParentSpanId);
    }

    [Fact]
    public async Task Order_ThatFails_IsAnErrorWithTheAgentsWords()
    {
        Ferby.OnOrder = order => _ = Ferby.AnswerAsync(order.Id, OrderState.Failed, "xl does not answer");
        await App.OperationAsync(await AskAsync("/api/v1/domains/dns/pause"), "failed");
        await Eventually.TrueAsync(() => _spans.Any(s => s.OperationName == "operation pause"), () => $"the span: {Told()}");
        var operation = _spans.First(s => s.OperationName == "operation pause");
        Assert.Equal(ActivityStatusCode.Error, operation.Status);
        Assert.Contains("xl does not answer", operation.StatusDescription);
    }

    [Fact]
    public async Task Operations_MoreThanMayBeOpen_EndTheOldestSpanEarly()
    {
        await using var app = await TestApp.StartAsync();
        using var traces = new OperationTraces();
        using var under = new Activity("test").SetParentId(_trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded).Start();
        var operations = Enumerable.Range(0, OperationTraces.OpenMax + 3).Select(_ => Operation()).ToList();
        foreach (var operation in operations) traces.Asked(operation);
        Assert.Same(under, Activity.Current);
        Assert.Equal(operations.Take(3).Select(o => (object)o.Id), _spans.Where(s => s.GetTagItem("xenweb.operation.cut") is true).Select(s => s.GetTagItem(OperationTraces.IdTag)));
        Assert.False(traces.IsOpen(operations[0].Id));
        Assert.True(traces.IsOpen(operations[^1].Id));
        // One that ends leaves whoever ends it where they are
        traces.Ended(operations[^1]);
        Assert.Same(under, Activity.Current);
    }

    private static Web.Maintenance.Operation Operation() => new()
    {
        Id = Guid.NewGuid(), Kind = Web.Maintenance.OperationKind.Pause, Host = new Domain.Hosts.HostId("ferby"), State = Web.Maintenance.OperationState.Done, Text = "", Reason = new Reason("mira", ""), CreatedAt = default, ChangedAt = default,
    };

    private async Task<string> AskAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(new { reason = "exam" }) };
        request.Headers.Add("traceparent", $"00-{_trace}-{ActivitySpanId.CreateRandom()}-01");
        using var answer = await App.Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private string Told() => string.Join(", ", _spans.Select(s => $"{s.OperationName} at {s.StartTimeUtc:O}"));
}
