using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Insides;

namespace XenWeb.Web.Consoles;

/// <summary>One page that looks at a console. Disposed of when it looks away.</summary>
public sealed class ConsoleView : ILook
{
    private readonly Bell _bell = new();
    private readonly LiveConsoles _consoles;
    private readonly ConsoleScreen _screen;

    internal ConsoleView(LiveConsoles consoles, ConsoleScreen screen, string name, string who, bool types) => (_consoles, _screen, Name, Who, Types) = (consoles, screen, name, who, types);

    /// <summary>Whose console.</summary>
    public GuestId Guest => _screen.Guest;

    /// <summary>Its name when the page was opened.</summary>
    public string Name { get; }

    /// <summary>Who looks.</summary>
    public string Who { get; }

    /// <summary>Whether they may type.</summary>
    public bool Types { get; }

    /// <summary>Whether they have.</summary>
    internal bool HasTyped { get; set; }

    /// <summary>Where it is open or being opened; null if no host has the guest.</summary>
    public HostId? Host => _screen.Host;

    /// <summary>Whether it is open.</summary>
    public ConsoleState State => _screen.State;

    /// <summary>Why it is not, in words; null if it is, or was not answered yet.</summary>
    public string? Why => _screen.Why;

    /// <summary>All who look, and whether each may type; in the order in which they came.</summary>
    public IReadOnlyList<(string Who, bool Types)> Everybody => _consoles.Looking(_screen);

    /// <summary>What the console has said from a byte on, as far as it is kept.</summary>
    public OutputRead Read(long from) => _screen.Said.Read(from);

    /// <summary>Types; nothing is lost while the guest moves. Returns why it can't be taken; null if it was.</summary>
    public string? Type(ReadOnlyMemory<byte> bytes) => _consoles.Type(_screen, this, bytes);

    /// <inheritdoc/>
    public IAsyncEnumerable<bool> FollowAsync(CancellationToken cancellation) => _bell.FollowAsync(cancellation);

    internal void Told() => _bell.Ring();

    /// <summary>Looks away.</summary>
    public void Dispose() => _consoles.Leave(_screen, this);
}
