using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Messages;

/// <summary>
/// From the web app to the host of a guest: somebody looks at its console. The host keeps it open for <see cref="Lease"/> from the last one of these,
/// so a web app that is gone need not say so. However many look, the host is asked once, and opens one console.
/// </summary>
/// <param name="Host">Which host.</param>
/// <param name="Guest">Whose console.</param>
/// <param name="IsWanted">False: nobody looks any more, it is closed at once.</param>
public sealed record ConsoleWatchMessage(HostId Host, GuestId Guest, bool IsWanted) : Message
{
    /// <summary>How long a host keeps a console open after it was last asked to; ask again each third of it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
}

/// <summary>From the web app: what was typed at the console of a guest.</summary>
/// <param name="Host">Which host: one that the guest has left meanwhile passes it over.</param>
/// <param name="Guest">At whose console.</param>
/// <param name="Bytes">As a terminal sends them; at most <see cref="BytesMax"/>.</param>
public sealed record ConsoleInputMessage(HostId Host, GuestId Guest, ReadOnlyMemory<byte> Bytes) : Message
{
    /// <summary>The most bytes in one.</summary>
    public const int BytesMax = 4096;

    /// <summary>At which of several web servers it was typed; null where there is one.</summary>
    public string? Server { get; init; }
}

/// <summary>From a host: what a guest's console has put out, or that it is closed and why.</summary>
public sealed record ConsoleOutputMessage : Message
{
    /// <summary>The most bytes in one.</summary>
    public const int BytesMax = 16 * 1024;

    /// <summary>Who says it.</summary>
    public required HostId Host { get; init; }

    /// <summary>Whose console.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>The bytes: the guest's word, not to be trusted; a piece may end within a character. None at all: the console is open, as was asked.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>What was typed and did not get there, for the guest stands still: where it goes on it is to be typed again. Empty in all but one case.</summary>
    public ReadOnlyMemory<byte> NotTyped { get; init; }

    /// <summary>At which of several web servers that was typed: it alone types it again. Null where there is one.</summary>
    public string? NotTypedFrom { get; init; }

    /// <summary>Why it is closed, or could not be opened, in words; null while it is open.</summary>
    public string? Closed { get; init; }
}
