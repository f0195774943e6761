using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>A guest of the test lab.</summary>
internal sealed class TestGuest(string name, double cpu, long memoryMiB, int vcpus = 1)
{
    public GuestId Id { get; } = new(Ids.Of(name));
    public string Name { get; } = name;
    public double Cpu { get; set; } = cpu;
    public ByteSize Memory { get; } = ByteSize.FromMiB(memoryMiB);
    public int Vcpus { get; } = vcpus;
    public GuestRunState State { get; set; } = GuestRunState.Running;
    public string? CannotMigrate { get; init; }
    public GuestFittings Fittings { get; set; } = GuestFittings.None;
    public bool IsKnown { get; set; } = true;

    public GuestFrame Frame(double scale) => new()
    {
        Id = Id, Name = Name, DomainNumber = 1, State = State, Vcpus = Vcpus, Memory = Memory,
        Cpu = new Cores(State is GuestRunState.Running or GuestRunState.Idle ? Cpu * scale : 0), CannotMigrate = CannotMigrate, Fittings = Fittings, IsKnown = IsKnown,
    };
}

/// <summary>A host of the test lab: Xen as a list of guests, and the real agent core.</summary>
internal sealed class TestHost
{
    private readonly double _dom0Cpu = 0.1;

    public TestHost(string name, DateTimeOffset startedAt, Func<ServerAgentOptions, ServerAgentOptions> configure)
    {
        Id = new HostId(name);
        Options = configure(new ServerAgentOptions { Host = Id, Version = "test", Incarnation = startedAt.ToUnixTimeMilliseconds() });
        Incarnation = Options.Incarnation;
        Agent = new ServerAgent(Options);
    }

    public HostId Id { get; }
    public ServerAgentOptions Options { get; }
    public ServerAgent Agent { get; set; }
    public List<TestGuest> Guests { get; } = [];
    public List<Guid> Ledger { get; } = [];
    public List<XenCommand> Commands { get; } = [];
    public List<string> MigratingNames { get; } = [];
    public List<AgentEffect> Streams { get; } = [];
    public HashSet<string> Lacks { get; } = [];
    public ImmutableArray<string>? Bridges { get; set; }
    public ImmutableArray<VolumeReach>? Reach { get; set; } = [.. Enum.GetValues<VolumeKind>().Select(k => new VolumeReach(k))];
    public TestStorage? Storage { get; set; }
    public int Cores { get; init; } = 4;
    public ByteSize Memory { get; init; } = ByteSize.FromGiB(16);
    public bool ReceivesInParallel { get; init; } = true;
    public long Incarnation { get; set; }
    public long Sequence { get; set; }

    public HostFrame Frame(DateTimeOffset now)
    {
        var wanted = Guests.Sum(g => g.State is GuestRunState.Running or GuestRunState.Idle ? g.Cpu : 0);
        var scale = wanted + _dom0Cpu <= Cores ? 1 : (Cores - _dom0Cpu) / wanted;
        return new HostFrame
        {
            At = now,
            Facts = new HostFacts { Cores = Cores, Memory = Memory, ReceivesInParallel = ReceivesInParallel, Bridges = Bridges, Volumes = Reach },
            Volumes = Storage?.Frame(Id),
            FreeMemory = Memory - ByteSize.FromGiB(1) - Guests.Aggregate(ByteSize.Zero, (sum, g) => sum + g.Memory),
            Dom0 = new TestGuest("Domain-0", _dom0Cpu, 1024, Cores).Frame(1),
            Guests = [.. Guests.Select(g => g.Frame(scale))],
            MigratingNames = [.. MigratingNames],
        };
    }
}

/// <summary>Ids that are the same in every run.</summary>
internal static class Ids
{
    public static Guid Of(string name)
    {
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < name.Length; i++) bytes[i % 16] = (byte)(bytes[i % 16] * 31 + name[i]);
        return new Guid(bytes);
    }
}
