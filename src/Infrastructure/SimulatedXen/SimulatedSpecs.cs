using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>A host to be simulated; the defaults are the talk's machines.</summary>
public sealed record SimulatedHostSpec
{
    /// <summary>Its name.</summary>
    public required HostId Id { get; init; }

    /// <summary>Physical processors.</summary>
    public int Cores { get; init; } = 4;

    /// <summary>All memory.</summary>
    public ByteSize Memory { get; init; } = ByteSize.FromGiB(16);

    /// <summary>What Dom0 has of it.</summary>
    public ByteSize Dom0Memory { get; init; } = ByteSize.FromGiB(1);

    /// <summary>Processor that Dom0 always uses, in cores; guests' io and migrations come on top.</summary>
    public double Dom0Cpu { get; init; } = 0.06;

    /// <summary>The link's rate.</summary>
    public BitRate Link { get; init; } = BitRate.FromMegabits(1000);

    /// <summary>What the disks can do.</summary>
    public ByteRate Storage { get; init; } = ByteRate.FromMiB(400);

    /// <summary>See <see cref="HostFacts.ReceivesInParallel"/>.</summary>
    public bool ReceivesInParallel { get; init; } = true;
}

/// <summary>A guest to be simulated.</summary>
public sealed record SimulatedGuestSpec
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its UUID; null lets the lab's generator make one.</summary>
    public GuestId? Id { get; init; }

    /// <summary>Its memory.</summary>
    public ByteSize Memory { get; init; } = ByteSize.FromMiB(512);

    /// <summary>Its virtual processors.</summary>
    public int Vcpus { get; init; } = 1;

    /// <summary>Cores that it wants.</summary>
    public LoadProfile Cpu { get; init; } = new LoadProfile.Idle();

    /// <summary>Bytes a second that it wants to send; it receives six tenths as much.</summary>
    public LoadProfile Network { get; init; } = new LoadProfile.Steady(2_000);

    /// <summary>Bytes a second that it wants to write; it reads half as much.</summary>
    public LoadProfile Block { get; init; } = new LoadProfile.Steady(20_000);

    /// <summary>Whether it has a screen.</summary>
    public bool HasScreen { get; init; }

    /// <summary>Why it can't be migrated live; null if it can.</summary>
    public string? CannotMigrate { get; init; }

    /// <summary>The paths of its volumes; what else its disks are is of no matter to the model.</summary>
    public IReadOnlyList<string> Disks { get; init; } = [];
}
