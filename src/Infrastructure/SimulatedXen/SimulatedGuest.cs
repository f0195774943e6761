using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>What a simulated domain does, as far as the model must tell it apart.</summary>
internal enum DomainPhase
{
    Running,
    Paused,

    /// <summary>Stands still for the last round of a migration.</summary>
    Suspended,
    ShuttingDown,

    /// <summary>A reboot: memory and vcpus read 0 until it is built again.</summary>
    Rebuilding,
    Incoming,
    Leaving,
}

/// <summary>One domain on one host. While a guest moves there are two: the one that runs at the source, the other that fills at the target.</summary>
internal sealed class SimulatedGuest(GuestId id, SimulatedGuestSpec spec, int domainNumber)
{
    private const double BytesPerRequest = 16 * 1024;

    private double _networkOut;
    private double _blockWritten;
    private double? _cpuSecondsAtRead;
    private readonly GuestFittings _fittings = spec.Disks.Count == 0 ? GuestFittings.None : new GuestFittings { Paths = [.. spec.Disks] };

    public GuestId Id => id;

    public SimulatedGuestSpec Spec { get; set; } = spec;

    public int DomainNumber => domainNumber;

    public DomainPhase Phase { get; set; } = DomainPhase.Running;

    public double CpuSeconds { get; private set; }

    /// <summary>Cores that it got in the last step.</summary>
    public double Cpu { get; private set; }

    /// <summary>What is in it, if somebody has ever looked; a migration takes it along.</summary>
    public SimulatedInside? Inside { get; set; }

    /// <summary>Why its network is cut off; null if it is not.</summary>
    public string? Quarantine { get; set; }

    /// <summary>The limit of its network; null for none.</summary>
    public BitRate? Bandwidth { get; set; }

    /// <summary>Of an incoming domain: memory that has come.</summary>
    public double Filled { get; set; }

    public bool Runs => Phase is DomainPhase.Running or DomainPhase.ShuttingDown;

    public double WantsCpu(TimeSpan since) => Runs ? Math.Min(Spec.Vcpus, Spec.Cpu.At(since) + (Inside?.ExtraCpu ?? 0)) : 0;

    public double WantsNetwork(TimeSpan since) => Runs && Quarantine is null ? Math.Min(Spec.Network.At(since), Bandwidth?.BitsPerSecond / 8 ?? double.MaxValue) : 0;

    public double WantsBlock(TimeSpan since) => Runs ? Spec.Block.At(since) : 0;

    public void Use(double cpu, double network, double block, TimeSpan since, double seconds)
    {
        Cpu = cpu;
        if (Runs) Inside?.Use(cpu, Math.Min(Spec.Vcpus, Spec.Cpu.At(since)), seconds);
        CpuSeconds += cpu * seconds;
        _networkOut += network * seconds;
        _blockWritten += block * seconds;
    }

    public void ForgetReading() => _cpuSecondsAtRead = null;

    /// <summary>Its line of xentop; cpu is measured since the last call, as xentop does between its frames.</summary>
    public GuestFrame Read(double? secondsSince)
    {
        var cpu = _cpuSecondsAtRead is { } before && secondsSince > 0 ? new Cores((CpuSeconds - before) / secondsSince.Value) : (Cores?)null;
        _cpuSecondsAtRead = CpuSeconds;
        var rebuilt = Phase == DomainPhase.Rebuilding;
        return new GuestFrame
        {
            Id = id,
            Name = Spec.Name,
            DomainNumber = domainNumber,
            State = State,
            Vcpus = rebuilt ? 0 : Spec.Vcpus,
            Memory = rebuilt ? ByteSize.Zero : Phase == DomainPhase.Incoming ? new ByteSize((long)Filled) : Spec.Memory,
            MemoryMax = Spec.Memory,
            Cpu = cpu,
            CpuSeconds = CpuSeconds,
            NetworkOutBytes = (long)_networkOut,
            NetworkInBytes = (long)(_networkOut * 0.6),
            BlockReads = (long)(_blockWritten * 0.5 / BytesPerRequest),
            BlockWrites = (long)(_blockWritten / BytesPerRequest),
            BlockReadBytes = (long)(_blockWritten * 0.5),
            BlockWriteBytes = (long)_blockWritten,
            Networks = 1,
            Disks = 1,
            Fittings = _fittings,
            CannotMigrate = Spec.CannotMigrate ?? (Quarantine is null ? null : "its network is in quarantine"),
            Quarantine = Quarantine,
            Bandwidth = Bandwidth,
        };
    }

    private GuestRunState State => Phase switch
    {
        // Less than a twentieth of a core: at a given moment it is most likely blocked
        DomainPhase.Running => Cpu < 0.05 ? GuestRunState.Idle : GuestRunState.Running,
        DomainPhase.Suspended or DomainPhase.ShuttingDown => GuestRunState.ShuttingDown,
        DomainPhase.Incoming => GuestRunState.Incoming,
        DomainPhase.Leaving => GuestRunState.Leaving,
        _ => GuestRunState.Paused,
    };
}
