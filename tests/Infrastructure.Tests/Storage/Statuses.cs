using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>Statuses as agents send them, of a host "ferby" with one guest.</summary>
internal static class Statuses
{
    public static readonly HostId Ferby = new("ferby");
    public static readonly HostId Gerby = new("gerby");
    public static readonly GuestId Lab1 = new(Guid.Parse("11111111-2222-3333-4444-555555555555"));

    /// <summary>The first sample's time; a whole hour.</summary>
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    /// <summary>When the tests' clock begins: after the samples that most of them have.</summary>
    public static readonly DateTimeOffset Now = Start.AddHours(8);

    /// <summary>What the history keeps of them.</summary>
    public static IReadOnlyList<KeptSample> Kept(params IEnumerable<StatusMessage> statuses) => [.. statuses.Select(s => KeptSample.Of(s.Host, s.Facts, s.Sample!))];

    /// <summary>What the history keeps of <see cref="Number"/>.</summary>
    public static KeptSample Sample(int n, HostId? host = null) => Kept(Number(n, host))[0];

    /// <summary>Sample number <paramref name="n"/>, 5 s apart, with as many cores used.</summary>
    public static StatusMessage Number(int n, HostId? host = null, double? cpu = null, GuestRunState state = GuestRunState.Running) => new()
    {
        Host = host ?? Ferby,
        Facts = new HostFacts { Cores = 4, Memory = ByteSize.FromMiB(8000) },
        Sample = new HostSample
        {
            At = Start.AddSeconds(5 * n),
            Cpu = new Cores(cpu ?? n),
            Dom0Cpu = new Cores(0.25),
            FreeMemory = ByteSize.FromMiB(3000),
            NetworkIn = new BitRate(1000 + n),
            NetworkOut = new BitRate(2000),
            BlockRead = new ByteRate(3000),
            BlockWrite = null,
            Guests =
            [
                new GuestSample
                {
                    Id = Lab1, Name = "lab1", DomainNumber = 3, State = state, Vcpus = 1, Memory = ByteSize.FromMiB(512),
                    Cpu = new Cores((cpu ?? n) / 2), NetworkIn = new BitRate(10), NetworkOut = null, BlockRead = new ByteRate(30), BlockWrite = new ByteRate(40),
                },
            ],
        },
    };
}
