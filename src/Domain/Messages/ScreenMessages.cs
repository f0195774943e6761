using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Messages;

/// <summary>
/// From the web app to the host of a guest: somebody looks at its screen. Each page that looks has a connection of its own to the guest's VNC server,
/// named by <paramref name="Session"/>; the host opens it at the first of these and keeps it for <see cref="Lease"/> from the last.
/// </summary>
/// <param name="Host">Which host.</param>
/// <param name="Guest">Whose screen.</param>
/// <param name="Session">Which connection; never used again once it has ended.</param>
/// <param name="IsWanted">False: nobody looks any more, it is closed at once.</param>
/// <param name="Taken">How many bytes the page has taken: the host sends at most <see cref="Window"/> beyond it, and waits.</param>
public sealed record ScreenWatchMessage(HostId Host, GuestId Guest, Guid Session, bool IsWanted, long Taken) : Message
{
    /// <summary>How long a host keeps a connection after it was last asked to; ask again each third of it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>The most bytes that are on their way from a host to one page.</summary>
    /// <value>256 KiB: a tenth of a second of a picture that changes all over.</value>
    public const int Window = 256 * 1024;
}

/// <summary>From the web app: what a page says to the VNC server of a guest, in the RFB protocol after its handshake.</summary>
/// <param name="Host">Which host.</param>
/// <param name="Guest">At whose screen.</param>
/// <param name="Session">Over which connection.</param>
/// <param name="Offset">How many bytes were said before: a gap ends the connection, for half a message would be taken for another.</param>
/// <param name="Bytes">Whole messages of the protocol, or parts of them; at most <see cref="BytesMax"/>.</param>
public sealed record ScreenInputMessage(HostId Host, GuestId Guest, Guid Session, long Offset, ReadOnlyMemory<byte> Bytes) : Message
{
    /// <summary>The most bytes in one.</summary>
    public const int BytesMax = 8 * 1024;
}

/// <summary>From a host: what the VNC server of a guest says to a page, or that the connection has ended and why.</summary>
public sealed record ScreenOutputMessage : Message
{
    /// <summary>The most bytes in one.</summary>
    public const int BytesMax = 32 * 1024;

    /// <summary>Who says it.</summary>
    public required HostId Host { get; init; }

    /// <summary>Whose screen.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>Over which connection.</summary>
    public required Guid Session { get; init; }

    /// <summary>How many bytes were said before.</summary>
    public long Offset { get; init; }

    /// <summary>The bytes: the guest's word, not to be trusted. The first are the server's ServerInit: its password was answered by the host.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Why the connection has ended, or could not be made, in words; null while it goes on.</summary>
    public string? Closed { get; init; }

    /// <summary>Whether it has ended because the guest has no screen.</summary>
    public bool IsMissing { get; init; }
}
