namespace XenWeb.Domain.Configs;

/// <summary>What xl does with a guest that has ended.</summary>
public enum GuestAction
{
    /// <summary>Takes it away.</summary>
    Destroy,

    /// <summary>Makes it anew.</summary>
    Restart,

    /// <summary>Keeps the old one under another name and makes it anew.</summary>
    RenameRestart,

    /// <summary>Keeps it to be looked at.</summary>
    Preserve,

    /// <summary>Writes its memory to a file, then takes it away.</summary>
    CoredumpDestroy,

    /// <summary>Writes its memory to a file, then makes it anew.</summary>
    CoredumpRestart,

    /// <summary>Resets what it has of Xen and lets it go on (kexec).</summary>
    SoftReset,
}

/// <summary>What xl does when a guest ends. Null is xl's default: restart at a reboot, soft reset at a soft reset, else destroy.</summary>
public sealed record GuestActions
{
    /// <summary>Nothing is said.</summary>
    public static readonly GuestActions Default = new();

    /// <summary>It shut itself down.</summary>
    public GuestAction? Poweroff { get; init; }

    /// <summary>It wants to reboot.</summary>
    public GuestAction? Reboot { get; init; }

    /// <summary>Xen's watchdog ended it.</summary>
    public GuestAction? Watchdog { get; init; }

    /// <summary>It crashed.</summary>
    public GuestAction? Crash { get; init; }

    /// <summary>It does a soft reset.</summary>
    public GuestAction? SoftReset { get; init; }
}
