using System.Collections.Concurrent;
using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Streams;

/// <summary>
/// How fast streams may be: all of this host together in each direction, all to or from one other host, and each by itself.
/// Both ends keep their own limits; the slower one holds.
/// </summary>
internal sealed class StreamLimits(StreamOptions options, TimeProvider time)
{
    private readonly RateLimit _sent = new(options.HostRate, time);
    private readonly RateLimit _received = new(options.HostRate, time);
    private readonly ConcurrentDictionary<HostId, RateLimit> _peers = [];

    /// <summary>For a stream that goes out, with what the policy says of each.</summary>
    public StreamPace To(HostId host, BitRate? each = null) => new([new RateLimit(each, time), Each(), Peer(host), _sent]);

    /// <summary>For a stream that comes in.</summary>
    public StreamPace From(HostId host) => new([Each(), Peer(host), _received]);

    private RateLimit Each() => new(options.EachRate, time);

    // Few: only hosts that a limit was set for are kept
    private RateLimit Peer(HostId host) => options.PeerRates.TryGetValue(host.Name, out var rate) ? _peers.GetOrAdd(host, _ => new RateLimit(rate, time)) : new RateLimit(null, time);
}

/// <summary>The limits that one stream keeps.</summary>
internal sealed record StreamPace(ImmutableArray<RateLimit> Limits)
{
    /// <summary>Waits until so many bytes may go.</summary>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellation)
    {
        foreach (var limit in Limits) await limit.TakeAsync(bytes, cancellation).ConfigureAwait(false);
    }
}
