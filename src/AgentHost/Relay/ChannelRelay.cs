using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost.Relay;

/// <summary>
/// A host's Xen with an ear for its guests' channels: each frame shows which guests are here, and for each that has a channel its messages
/// are carried to the broker while it is. A guest that arrives by migration has a new terminal here, and its agent goes on as it was.
/// </summary>
internal sealed partial class ChannelRelay(IXenHost xen, XenChannels channels, MqttBusOptions broker, HostId host, TimeProvider time, ILoggerFactory logs) : IXenHost
{
    // xl shows a domain before it gives it its devices, and a terminal comes some time after that: so "no channel" is believed at the end only
    private static readonly ImmutableArray<int> _looksAfterSeconds = [0, 3, 10, 30, 90];

    private readonly Dictionary<int, Carried> _carried = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _log = logs.CreateLogger<ChannelRelay>();

    /// <inheritdoc/>
    public async IAsyncEnumerable<HostReading> WatchAsync(Func<TimeSpan> period, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var reading in xen.WatchAsync(period, cancellation).ConfigureAwait(false))
        {
            if (reading.Frame is { } frame) Saw(frame);
            yield return reading;
        }
    }

    /// <inheritdoc/>
    public Task<XenOutcome> RunAsync(XenCommand command, IProgress<XenProgress> progress, CancellationToken cancellation) => xen.RunAsync(command, progress, cancellation);

    /// <inheritdoc/>
    public ImmutableArray<string> Missing(ImmutableArray<string> paths) => xen.Missing(paths);

    /// <inheritdoc/>
    public IXenConsole OpenConsole(string guest) => xen.OpenConsole(guest);

    /// <inheritdoc/>
    public Task<Stream> OpenScreenAsync(string guest, int domainNumber, CancellationToken cancellation) => xen.OpenScreenAsync(guest, domainNumber, cancellation);

    /// <inheritdoc/>
    public void Limit(ImmutableSortedDictionary<int, BitRate> limits) => xen.Limit(limits);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_carried.Values.Select(c => c.Running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await xen.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Saw(HostFrame frame)
    {
        var here = frame.Guests.Where(g => g.State is not (GuestRunState.Incoming or GuestRunState.Leaving)).ToDictionary(g => g.DomainNumber, g => g.Id);
        foreach (var (number, carried) in _carried.Where(c => !here.ContainsKey(c.Key)).ToList())
        {
            carried.Stop.Cancel();
            _carried.Remove(number);
        }
        foreach (var (number, guest) in here.Where(g => !_carried.ContainsKey(g.Key)))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            _carried[number] = new Carried(stop, Task.Run(() => CarryAsync(number, guest, stop.Token), CancellationToken.None));
        }
    }

    private async Task CarryAsync(int number, GuestId guest, CancellationToken cancellation)
    {
        var seen = time.GetTimestamp();
        try
        {
            foreach (var after in _looksAfterSeconds)
            {
                var wait = TimeSpan.FromSeconds(after) - time.GetElapsedTime(seen);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
                if (await channels.FindAsync(number, cancellation).ConfigureAwait(false) is not { } device) continue;
                await using var relay = new GuestRelay(guest, device, host, broker, time, logs);
                await relay.RunAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The guest has left, or the agent ends
        }
        catch (Exception e)
        {
            // One guest's channel is no reason to end the host's agent
            LogBroke(guest.Uuid, e.Message);
        }
    }

    private sealed record Carried(CancellationTokenSource Stop, Task Running);

    [LoggerMessage(142, LogLevel.Warning, "The channel of guest {Guest} can't be carried: {Why}")]
    private partial void LogBroke(Guid guest, string why);
}
