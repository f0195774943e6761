using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Configs;

/// <summary>One guest configuration, as it is now.</summary>
public sealed record Configuration
{
    private GuestConfig? _config;

    /// <summary>Its name, unique; the guest that is started from it bears it.</summary>
    public required string Name { get; init; }

    /// <summary>The whole xl.cfg.</summary>
    public required string Text { get; init; }

    /// <summary>1, 2, 3…; grows with each change.</summary>
    public required int Version { get; init; }

    /// <summary>What it asks for.</summary>
    public ByteSize Memory { get; init; }

    /// <summary>What it asks for.</summary>
    public int Vcpus { get; init; }

    /// <summary>Whose it is; null for nobody's.</summary>
    public string? Owner { get; init; }

    /// <summary>The class that it is for; null for none.</summary>
    public string? Class { get; init; }

    /// <summary>Who changed it last; empty if it was kept before that was written down.</summary>
    public string Author { get; init; } = "";

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>When it was taken out of use; null while it is in use.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>The server whose configuration agent keeps it as a file; null if none does yet.</summary>
    public string? Server { get; init; }

    /// <summary>The newest version that was seen as that file; 0 if none was.</summary>
    public int KeptVersion { get; init; }

    /// <summary>The name that its guest gets: the same.</summary>
    public string GuestName => Name;

    /// <summary>Its fields.</summary>
    public GuestConfig Config => _config ??= GuestConfigText.Read(Text).Config;

    /// <summary>What it asks of a host.</summary>
    public GuestNeeds Needs => new(Memory, Vcpus, new GuestFittings
    {
        Macs = [.. Config.Macs.Take(GuestFittings.CountMax)],
        Bridges = [.. Config.Bridges.Take(GuestFittings.CountMax)],
        Paths = [.. Config.DiskTargets.Concat(new[] { Config.Boot.Kernel, Config.Boot.Ramdisk }.OfType<string>().Where(path => path.StartsWith('/'))).Take(GuestFittings.CountMax)],
    });
}

/// <summary>One version of a configuration.</summary>
/// <param name="Version">1, 2, 3…</param>
/// <param name="Text">The whole xl.cfg.</param>
/// <param name="Author">Who made it.</param>
/// <param name="Why">Why, in words; empty if nothing was said.</param>
/// <param name="At">When.</param>
/// <param name="Retired">Whether it took the configuration out of use.</param>
public sealed record ConfigurationVersion(int Version, string Text, string Author, string Why, DateTimeOffset At, bool Retired);

/// <summary>The answer to a change of a configuration: what it is now, or why nothing was changed.</summary>
/// <param name="Configuration">As it is after the change; null if nothing was changed.</param>
/// <param name="Refusal">Why nothing was changed.</param>
/// <param name="Problems">For a text that is wrong: every mistake, by its field.</param>
/// <param name="Newer">For one that another has changed meanwhile: as it is now.</param>
public sealed record ConfigurationChange(Configuration? Configuration, Maintenance.Refusal? Refusal, ImmutableArray<ConfigProblem> Problems, Configuration? Newer = null)
{
    internal static ConfigurationChange Done(Configuration configuration) => new(configuration, null, []);

    internal static ConfigurationChange Refused(Maintenance.Refusal refusal, Configuration? newer = null) => new(null, refusal, [], newer);
}
