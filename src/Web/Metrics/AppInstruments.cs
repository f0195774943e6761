using System.Diagnostics;
using System.Diagnostics.Metrics;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Metrics;

/// <summary>
/// What the app tells of itself, as .NET's own instruments: whoever listens (OpenTelemetry, dotnet-counters) reads them, and nobody's reading
/// costs nothing. Each label has few values: kinds, causes and queues, never names.
/// </summary>
public sealed class AppInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "XenWeb";

    private readonly Counter<long> _ended;
    private readonly Histogram<double> _took;

    /// <summary>Makes them; the factory ends them with the app.</summary>
    public AppInstruments(IMeterFactory meters, MqttBus bus, LiveFleet live, Connection connection, SampleRecorder samples, SampleSpool spool, SampleAcks acks, Infrastructure.Storage.EventLog events, FleetRecorder recorder, OperationBoard board, TimeProvider time)
    {
        var meter = meters.Create(MeterName);
        _ended = meter.CreateCounter<long>("xenweb.operations.ended", "{operation}", "Operations that have ended, by kind and outcome");
        _took = meter.CreateHistogram<double>("xenweb.operation.duration", "s", "From an operation's acceptance to its end");
        meter.CreateObservableUpDownCounter("xenweb.operations.open", () => board.GoingOn.GroupBy(o => o.Kind).Select(g => Measured(g.Count(), "kind", g.Key)), "{operation}", "Operations that go on, by kind");
        meter.CreateObservableCounter("xenweb.messages.received", () => bus.Counters.Received, "{message}", "Messages of the lab's broker that were handed on");
        meter.CreateObservableCounter("xenweb.messages.sent", () => bus.Counters.Sent, "{message}", "Messages that the broker acknowledged");
        meter.CreateObservableCounter("xenweb.messages.dropped", () => live.Current.Dropped.Select(d => Measured(d.Value, "why", d.Key)), "{message}", "Messages that did not count, by why");
        meter.CreateObservableGauge("xenweb.broker.up", () => connection.Current.BrokerUp ? 1 : 0, description: "1 while the broker answers");
        meter.CreateObservableGauge("xenweb.database.up", () => connection.Current.DatabaseUp ? 1 : 0, description: "1 while the database answers");
        meter.CreateObservableGauge("xenweb.store.waiting", () => new[] { Measured(samples.Waiting, "queue", "samples"), Measured(events.Waiting, "queue", "events") }, "{row}", "What waits for the database");
        meter.CreateObservableCounter("xenweb.store.left_out", () => recorder.LeftOut, "{row}", "What could not be stored since the start");
        meter.CreateObservableGauge("xenweb.samples.spooled", () => spool.Bytes, "By", "Disk that samples use while they wait for the database");
        meter.CreateObservableGauge("xenweb.samples.unacknowledged", () => samples.Waiting + acks.Waiting, "{sample}", "Samples that came and are not acknowledged yet");
        meter.CreateObservableCounter("xenweb.samples.dropped", () => samples.LeftOut, "{sample}", "Samples that were not taken: nobody acknowledges them, so their hosts deliver them again");
        meter.CreateObservableGauge("xenweb.hosts", () => Hosts(live, time), "{host}", "Hosts, by how sure we are of them");
        meter.CreateObservableGauge("xenweb.domains", () => live.Current.Hosts.Values.Sum(h => h.Status?.Sample?.Guests.Length ?? 0), "{domain}", "Domains that hosts name; one that moves is named twice");
    }

    /// <summary>One has ended.</summary>
    public void Ended(Operation operation)
    {
        var tags = new TagList { { "kind", Word(operation.Kind) }, { "outcome", Word(operation.State) } };
        _ended.Add(1, tags);
        if (operation.EndedAt is { } end) _took.Record(Math.Max(0, (end - operation.CreatedAt).TotalSeconds), tags);
    }

    private static IEnumerable<Measurement<int>> Hosts(LiveFleet live, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var hosts = live.Current.Hosts.Values.ToLookup(h => h.Liveness(now));
        return Enum.GetValues<HostLiveness>().Select(l => Measured(hosts[l].Count(), "liveness", l));
    }

    private static Measurement<T> Measured<T>(T value, string label, object of)
        where T : struct => new(value, new KeyValuePair<string, object?>(label, Word(of)));

    private static string Word(object of) => of is string text ? text : $"{of}".ToLowerInvariant();
}
