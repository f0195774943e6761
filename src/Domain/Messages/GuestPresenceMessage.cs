using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Messages;

/// <summary>Whether the agent in a guest is there, and what may be asked of it. Retained; the last will says that it is not online.</summary>
public sealed record GuestPresenceMessage : Message
{
    /// <summary>Which guest.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>Whether it is there.</summary>
    public required bool Online { get; init; }

    /// <summary>The guest's own name for itself (its host name, or what its agent was told): for people, not to be relied on.</summary>
    public string Name { get => field ?? ""; init; }

    /// <summary>The agent's version.</summary>
    public string AgentVersion { get => field ?? ""; init; }

    /// <summary>The guest's kernel.</summary>
    public string Kernel { get => field ?? ""; init; }

    /// <summary>Changes with each boot of the guest, and not with a migration; null if not known.</summary>
    public Guid? BootId { get; init; }

    /// <summary>What the agent may do.</summary>
    public GuestPermissions Permissions { get => field ?? GuestPermissions.None; init; }

    /// <summary>What it does at most.</summary>
    public GuestLimits Limits { get => field ?? GuestLimits.Default; init; }

    /// <summary>The key that orders to it are sealed with (a point of P-256, base64url), new at each of its starts; null in clear.</summary>
    public string? SealKey { get; init; }

    /// <summary>Whether it is reached through a Xen channel and its host's agent, for want of a network.</summary>
    public bool OverChannel { get; init; }
}

/// <summary>What a guest's agent may do: each is off unless its owner has given it (an option of the agent).</summary>
/// <param name="Watch">Show processes, vitals and programs' output.</param>
/// <param name="Programs">Start programs, and stop those that it started.</param>
/// <param name="Signals">Stop any process.</param>
/// <param name="Load">Make load.</param>
public sealed record GuestPermissions(bool Watch, bool Programs, bool Signals, bool Load)
{
    /// <summary>Nothing.</summary>
    public static readonly GuestPermissions None = new(false, false, false, false);

    /// <summary>Everything.</summary>
    public static readonly GuestPermissions All = new(true, true, true, true);
}

/// <summary>What a guest's agent does at most, whoever asks.</summary>
public sealed record GuestLimits
{
    /// <summary>The limits where no other are set.</summary>
    public static readonly GuestLimits Default = new();

    /// <summary>Programs that run at one time.</summary>
    /// <value>16.</value>
    public int Programs { get => field == 0 ? 16 : field; init; }

    /// <summary>Loads that run at one time.</summary>
    /// <value>4.</value>
    public int Loads { get => field == 0 ? 4 : field; init; }

    /// <summary>The longest time that a program may be given to run.</summary>
    /// <value>One day.</value>
    public TimeSpan RunFor { get => field == default ? TimeSpan.FromDays(1) : field; init; }

    /// <summary>The longest time that a load may be made.</summary>
    /// <value>One hour.</value>
    public TimeSpan LoadFor { get => field == default ? TimeSpan.FromHours(1) : field; init; }

    /// <summary>Output that is kept of one program at most; older bytes are cut off.</summary>
    /// <value>256 KiB.</value>
    public ByteSize OutputKept { get => field == default ? ByteSize.FromKiB(256) : field; init; }

    /// <summary>Processes that one program's user may have while it runs, if the order says nothing.</summary>
    /// <value>256.</value>
    public int Processes { get => field == 0 ? 256 : field; init; }

    /// <summary>The guest's processors: what a load of cores is bounded by.</summary>
    public int Cores { get => field == 0 ? 1 : field; init; }

    /// <summary>The guest's memory; a load of memory takes up to nine tenths of what is available.</summary>
    public ByteSize Memory { get; init; }
}
