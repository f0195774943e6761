using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Xen;

/// <summary>
/// Xen on one host, twice: <c>XlHost</c> runs the real xl and xentop, <c>SimulatedXenHost</c> a model. It lives here and
/// not in Domain because reading takes time and can fail: see docs/adr/0002.
/// </summary>
public interface IXenHost : IAsyncDisposable
{
    /// <summary>
    /// Reads the host again and again, <paramref name="period"/> apart (asked anew before each wait, so that it can be changed).
    /// Never ends by itself: what can't be read is yielded as a failure with its reason, and it goes on by itself.
    /// </summary>
    IAsyncEnumerable<HostReading> WatchAsync(Func<TimeSpan> period, CancellationToken cancellation);

    /// <summary>Runs one command to its end or its time limit; failures are outcomes, not exceptions.</summary>
    Task<XenOutcome> RunAsync(XenCommand command, IProgress<XenProgress> progress, CancellationToken cancellation);

    /// <summary>Which of these absolute paths are not on the host; one that can't be looked at counts as missing.</summary>
    ImmutableArray<string> Missing(ImmutableArray<string> paths);

    /// <summary>Opens the text console of a guest, by its name. Throws <see cref="IOException"/> if it can't be, in words.</summary>
    IXenConsole OpenConsole(string guest);

    /// <summary>
    /// Connects to the VNC server of a guest, and answers its password: a stream of the RFB protocol that begins with the server's ServerInit. Throws
    /// <see cref="ScreenMissingException"/> if the guest has no screen, and <see cref="IOException"/> if it can't be reached, both in words.
    /// </summary>
    Task<Stream> OpenScreenAsync(string guest, int domainNumber, CancellationToken cancellation);

    /// <summary>Keeps these domains' networks, and no others, within these limits from now on, by Xen's numbers of them. Where nobody keeps networks, nothing is done.</summary>
    void Limit(ImmutableSortedDictionary<int, BitRate> limits)
    {
    }
}

/// <summary>A frame, or why there is none: exactly one is set.</summary>
public sealed record HostReading(HostFrame? Frame, string? Failure);

/// <summary>How far a migration is, and how fast it gets on.</summary>
public readonly record struct XenProgress(ByteSize? Copied, ByteSize? Of, BitRate? Rate = null, bool Stands = false);
