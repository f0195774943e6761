using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Xen;

/// <summary>How xl and xentop are run on this host.</summary>
public sealed record XlOptions
{
    /// <summary>xl: a path, or a name that is looked for in PATH (the default, "xl").</summary>
    public string XlPath { get; init; } = "xl";

    /// <summary>xentop: a path, or a name that is looked for in PATH (the default, "xentop").</summary>
    public string XentopPath { get; init; } = "xentop";

    /// <summary>xenstore-ls: a path, or a name that is looked for in PATH (the default, "xenstore-ls").</summary>
    public string XenstoreLsPath { get; init; } = "xenstore-ls";

    /// <summary>
    /// What xl runs instead of "ssh", as in <c>xl migrate -s</c> (a shell reads it, so it comes from the administrator only);
    /// null, the default, leaves it at ssh.
    /// </summary>
    public string? SshCommand { get; init; }

    /// <summary>What carries a migration's bytes to the other host; ssh by default.</summary>
    public MigrateBy MigrateBy { get; init; }

    /// <summary>Where a host is reached for a migration, if not by its own name: host → name or address. Empty by default.</summary>
    public Dictionary<string, string> MigrateTargets { get; init; } = [];

    /// <summary>Longest time of a question to xl (info, list), 30 s by default; a busy emulated host takes 8 s.</summary>
    public TimeSpan QueryLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a guest that shuts down, and a migration's progress, are looked at; 1 s by default.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>xentop writes a frame at once: this long a silence ends it; 0.5 s by default.</summary>
    public TimeSpan FrameSilence { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Without a frame for three periods, and for this long, xentop is started anew; 30 s by default.</summary>
    public TimeSpan XentopLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>First pause before xentop is started anew, doubled each time it fails without a frame; 1 s by default.</summary>
    public TimeSpan RestartDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest such pause, and the pause when xentop is not installed; 30 s by default.</summary>
    public TimeSpan RestartDelayMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long names and UUIDs of an unchanged set of domains are believed; 30 s by default.</summary>
    public TimeSpan DirectoryAge { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A domain left over by a migration that runs no more counts as undefined after this; 60 s by default.</summary>
    public TimeSpan LeftoverAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long xl is given to end by itself after its time limit, first as a migration and then at SIGTERM; 20 s by default.</summary>
    public TimeSpan EndingLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a migration that is past its point of no return may go on beyond its time limit; 120 s by default.</summary>
    public TimeSpan PastGoLimit { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The rate of the host's link, for the network threshold; null, the default, where it is not known.</summary>
    public BitRate? Link { get; init; }

    /// <summary>What the host's disks can do, for the io threshold; null, the default, where it is not known.</summary>
    public ByteRate? Storage { get; init; }

    /// <summary>Where Linux shows its processes; "/proc".</summary>
    public string ProcPath { get; init; } = "/proc";

    /// <summary>Where Linux shows its network devices; "/sys".</summary>
    public string SysPath { get; init; } = "/sys";
}
