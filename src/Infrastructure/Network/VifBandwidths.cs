using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Network;

/// <summary>Keeps guests' vifs within the limits that are wanted of them. What is set is asked of the kernel each time, and never remembered.</summary>
/// <param name="tc">Runs tc, which comes with ip.</param>
public sealed class VifBandwidths(NetworkTool tc)
{
    private bool _isClean;

    /// <summary>Looks and puts right; what holds then. Costs nothing where no limit is wanted and none was found.</summary>
    public async Task<BandwidthFrame> KeepAsync(IReadOnlyCollection<VifPort> ports, ImmutableSortedDictionary<int, BitRate> wanted, CancellationToken cancellation)
    {
        if (wanted.IsEmpty && _isClean) return new BandwidthFrame([], null);
        var (view, failure) = await ReadAsync(ports, cancellation).ConfigureAwait(false);
        if (failure is not null) return new BandwidthFrame([], failure);
        var plan = BandwidthPlan.Of(ports, wanted, view);
        _isClean = wanted.IsEmpty && plan.Commands.IsEmpty;
        if (plan.Commands.IsEmpty) return new BandwidthFrame(plan.Vifs, null);
        var run = await tc.RunAsync(Batch(plan.Commands), cancellation, "-batch", "-").ConfigureAwait(false);
        // What a part of them has done, the next look finds
        return run.Failure is null ? new BandwidthFrame(plan.Vifs, null) : new BandwidthFrame(BandwidthPlan.Held(ports, view), run.Failure);
    }

    private async Task<(BandwidthView View, string? Failure)> ReadAsync(IReadOnlyCollection<VifPort> ports, CancellationToken cancellation)
    {
        var queues = await tc.RunAsync(null, cancellation, "-json", "qdisc", "show").ConfigureAwait(false);
        if (queues.Failure is not null) return (BandwidthView.Empty, queues.Failure);
        try
        {
            var view = Queues(queues.Output);
            var open = ports.SelectMany(p => p.Names).Where(n => view.Devices.GetValueOrDefault(n) is { TakesFilters: true }).Distinct(StringComparer.Ordinal).ToList();
            if (open.Count == 0) return (view, null);
            var filters = await tc.RunAsync(Batch(open.Select(name => $"filter show dev {name} ingress")), cancellation, "-json", "-batch", "-").ConfigureAwait(false);
            return filters.Failure is null ? (With(view, open, filters.Output), null) : (BandwidthView.Empty, filters.Failure);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return (BandwidthView.Empty, $"tc printed what can't be read: {e.Message}");
        }
    }

    /// <summary>From what <c>tc -json qdisc show</c> prints: every device is there, also without a queue of its own.</summary>
    internal static BandwidthView Queues(string json)
    {
        var devices = BandwidthView.Empty.Devices.ToBuilder();
        foreach (var queue in Arrays(json).SelectMany(a => a))
        {
            if (!queue.TryGetProperty("dev", out var dev) || dev.GetString() is not { } name) continue;
            var device = devices.GetValueOrDefault(name) ?? DeviceBandwidth.None;
            var kind = queue.GetProperty("kind").GetString();
            if (kind is "ingress" or "clsact") device = device with { TakesFilters = true };
            // In bytes a second
            else if (kind == "tbf" && queue.GetProperty("handle").GetString() == BandwidthPlan.OutHandle) device = device with { Out = queue.GetProperty("options").GetProperty("rate").GetInt64() * 8 / 1000 };
            devices[name] = device;
        }
        return new BandwidthView(devices.ToImmutable());
    }

    /// <summary>With what <c>tc -json -batch</c> prints of the filters of these devices: one list for each, in their order.</summary>
    internal static BandwidthView With(BandwidthView view, IReadOnlyList<string> devices, string json)
    {
        var lists = Arrays(json);
        if (lists.Count != devices.Count) throw new FormatException($"{lists.Count} lists of filters for {devices.Count} devices");
        var changed = view.Devices.ToBuilder();
        for (var at = 0; at < lists.Count; at++) changed[devices[at]] = changed[devices[at]] with { In = lists[at].Select(Filter).OfType<(int Place, long Limit)>().DistinctBy(f => f.Place).ToImmutableSortedDictionary(f => f.Place, f => f.Limit) };
        return new BandwidthView(changed.ToImmutable());
    }

    // Each filter is told twice: once as its place alone, once with its options
    private static (int Place, long Limit)? Filter(JsonElement filter) =>
        filter.TryGetProperty("kind", out var kind) && kind.GetString() == "matchall" && filter.GetProperty("pref").GetInt32() is var place && BandwidthPlan.InPlaces.Contains(place) &&
        filter.TryGetProperty("options", out var options) && options.TryGetProperty("handle", out var handle)
            ? (place, handle.GetInt64())
            : null;

    private static List<List<JsonElement>> Arrays(string json)
    {
        var lists = new List<List<JsonElement>>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            using var list = JsonDocument.ParseValue(ref reader);
            lists.Add([.. list.RootElement.EnumerateArray().Select(e => e.Clone())]);
        }
        return lists;
    }

    private static string Batch(IEnumerable<string> commands) => string.Join('\n', commands) + "\n";
}
