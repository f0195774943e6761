using System.Globalization;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>Many hosts and guests with modest loads, for load tests: host-001… (host-0001… of more than 999), guest-00001…, evenly spread.</summary>
public sealed record FleetScenario(int Hosts, int Guests, ulong Seed)
{
    /// <summary>The largest number of hosts.</summary>
    public const int HostsMax = 2000;

    /// <summary>The largest number of guests.</summary>
    public const int GuestsMax = 20_000;

    // The shortest sampling period is twice as long, so each sample is of another moment
    private static readonly TimeSpan _stepMin = TimeSpan.FromMilliseconds(100);

    /// <summary>Cores of each host.</summary>
    public int Cores { get; init; } = 16;

    /// <summary>Memory of each guest; hosts get half as much again as their guests need.</summary>
    public ByteSize GuestMemory { get; init; } = ByteSize.FromMiB(512);

    /// <summary>Part of a host's cores that its guests use together on average, 0 to 1.</summary>
    public double MeanLoad { get; init; } = 0.4;

    /// <summary>The lab at its start. Throws <see cref="ArgumentOutOfRangeException"/> for more than the limits.</summary>
    public SimulatedLab Create(DateTimeOffset start)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Hosts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Hosts, HostsMax);
        ArgumentOutOfRangeException.ThrowIfNegative(Guests);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Guests, GuestsMax);
        var lab = new SimulatedLab(start, Seed) { StepMin = _stepMin };
        var most = (Guests + Hosts - 1) / Hosts;
        var memory = ByteSize.FromGiB(Math.Ceiling(2 + (GuestMemory.GiB * most * 1.5)));
        for (var i = 1; i <= Hosts; i++) lab.AddHost(new SimulatedHostSpec { Id = Host(i), Cores = Cores, Memory = memory });
        var mean = Math.Min(1, MeanLoad * Cores / Math.Max(1, most));
        for (var i = 1; i <= Guests; i++) lab.AddGuest(Host(((i - 1) % Hosts) + 1), Guest(i, mean, lab.Generator));
        return lab;
    }

    private SimulatedGuestSpec Guest(int number, double mean, SplitMix64 generator) => new()
    {
        Name = "guest-" + number.ToString("00000", CultureInfo.InvariantCulture),
        Memory = GuestMemory,
        Cpu = Wander(generator, mean * generator.Between(0.5, 1.5)),
        Network = Wander(generator, 200_000 * generator.Between(0.5, 1.5)),
        Block = Wander(generator, 500_000 * generator.Between(0.5, 1.5)),
    };

    private static LoadProfile.Wander Wander(SplitMix64 generator, double mean) =>
        new(mean, mean * 0.5, TimeSpan.FromSeconds(generator.Between(30, 300)), generator.NextDouble());

    // All of one length, so that they are sorted by their numbers
    private HostId Host(int number) => new("host-" + number.ToString(Hosts > 999 ? "0000" : "000", CultureInfo.InvariantCulture));
}
