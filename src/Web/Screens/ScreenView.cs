using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Rfb;
using XenWeb.Web.Consoles;

namespace XenWeb.Web.Screens;

/// <summary>One page that looks at a screen, with a connection of its own to the VNC server. Disposed of when it looks away.</summary>
public sealed class ScreenView : ILook
{
    private readonly Bell _bell = new();
    private readonly LiveScreens _screens;

    internal ScreenView(LiveScreens screens, GuestId guest, string name, string who, bool types) => (_screens, Guest, Name, Who, Types) = (screens, guest, name, who, types);

    /// <summary>Whose screen.</summary>
    public GuestId Guest { get; }

    /// <summary>Its name when the page was opened.</summary>
    public string Name { get; }

    /// <summary>Who looks.</summary>
    public string Who { get; }

    /// <summary>Whether they might type when the page was opened.</summary>
    public bool Types { get; }

    /// <summary>Where it is open or being opened; null if no host has the guest.</summary>
    public HostId? Host { get; internal set; }

    /// <summary>Whether it is open.</summary>
    public ConsoleState State { get; internal set; } = ConsoleState.Opening;

    /// <summary>Why it is not, in words; null if it is, or was not answered yet.</summary>
    public string? Why { get; internal set; }

    /// <summary>Whether that is because the guest has no screen.</summary>
    public bool IsMissing { get; internal set; }

    /// <summary>Whether somebody has typed here.</summary>
    internal bool HasTyped { get; set; }

    /// <summary>The connection now; null while there is none.</summary>
    internal ScreenLine? Line { get; set; }

    /// <summary>When the last connection ended; null if none has since the guest came to this host.</summary>
    internal DateTimeOffset? EndedAt { get; set; }

    /// <summary>All who look at this screen, and whether each may type; in the order in which they came.</summary>
    public IReadOnlyList<(string Who, bool Types)> Everybody => _screens.Looking(Guest);

    /// <summary>The next piece for the page; null if there is none now. The host sends more only when it was <see cref="Taken"/>.</summary>
    public ScreenPiece? Read() => _screens.Read(this);

    /// <summary>The page has shown a piece.</summary>
    public void Taken(ScreenPiece piece) => _screens.Taken(this, piece);

    /// <summary>What the page says: to the server's, or about how to show it. True if a key or a button was among it that was passed on.</summary>
    /// <param name="connection">Of which connection; of another than the newest it is passed over.</param>
    /// <param name="bytes">In the RFB protocol.</param>
    /// <param name="mayType">Whether keys and clicks are passed on; all else that controls the guest is dropped without.</param>
    public bool Say(int connection, ReadOnlyMemory<byte> bytes, bool mayType) => _screens.Say(this, connection, bytes, mayType);

    /// <inheritdoc/>
    public IAsyncEnumerable<bool> FollowAsync(CancellationToken cancellation) => _bell.FollowAsync(cancellation);

    internal void Told() => _bell.Ring();

    /// <summary>Looks away.</summary>
    public void Dispose() => _screens.Leave(this);
}

/// <summary>A piece of what a page is told.</summary>
/// <param name="Connection">1, 2, 3…: a new one begins with a handshake anew.</param>
/// <param name="Bytes">In the RFB protocol.</param>
/// <param name="Counted">How many of them are the host's.</param>
public sealed record ScreenPiece(int Connection, ReadOnlyMemory<byte> Bytes, int Counted);
