namespace XenWeb.Simulation;

/// <summary>How the broker keeps what is retained over a restart.</summary>
internal enum BrokerKind
{
    /// <summary>The web app's own: it goes with the web app, and only what the web app said is on disk.</summary>
    Embedded,

    /// <summary>Mosquitto with persistence.</summary>
    Keeps,

    /// <summary>A broker that forgets everything.</summary>
    Forgets,
}

/// <summary>
/// What may go wrong in one run, and how often. Each seed switches some of it off: faults that hide one another are then seen alone (swarm testing).
/// Rates are probabilities for each message or command; times are means between two; null is never.
/// </summary>
internal sealed record Swarm
{
    public int Hosts { get; init; } = 4;
    public bool Sealed { get; init; }
    public bool Streams { get; init; }
    public bool PersistentSessions { get; init; }
    public BrokerKind Broker { get; init; }
    public bool ReceivesInParallel { get; init; } = true;
    /// <summary>The sampling period that agents start with; a status is said every other time, and every 5 s at most.</summary>
    public int SamplingSeconds { get; init; } = 2;
    public double Loss { get; init; }
    public double Duplication { get; init; }
    public double Delay { get; init; }
    public double Reordering { get; init; }
    public TimeSpan? Cuts { get; init; }
    public TimeSpan? BrokerRestarts { get; init; }
    public TimeSpan? AgentCrashes { get; init; }
    public TimeSpan? AgentStalls { get; init; }
    public TimeSpan? PowerLosses { get; init; }
    public TimeSpan? WebCrashes { get; init; }
    public TimeSpan? ClockSteps { get; init; }
    public TimeSpan ClockSkewMax { get; init; }
    public TimeSpan? DeafXentops { get; init; }
    public double XlFails { get; init; }
    public double XlHangs { get; init; }
    public double XlSlow { get; init; }
    public double MigrationsFail { get; init; }
    public double MigrationsBreakAfterGo { get; init; }
    public double LedgerFails { get; init; }
    public bool Volumes { get; init; }
    public double VolumesFail { get; init; }
    public double VolumesSlow { get; init; }
    public TimeSpan? Strangers { get; init; }
    public TimeSpan? LoadChanges { get; init; }
    public TimeSpan? Intents { get; init; }
    public TimeSpan? Policies { get; init; }
    public TimeSpan? Orders { get; init; }
    public TimeSpan? Starts { get; init; }
    public TimeSpan? ByHand { get; init; }

    /// <summary>Nothing goes wrong, nobody asks for anything.</summary>
    public static readonly Swarm Calm = new();

    /// <summary>The swarm of a seed.</summary>
    public static Swarm Of(Draws draws) => new()
    {
        Hosts = draws.Whole(3, 6),
        Sealed = draws.Chance(0.5),
        Streams = draws.Chance(0.5),
        PersistentSessions = draws.Chance(0.25),
        Broker = (BrokerKind)draws.Whole(0, 2),
        ReceivesInParallel = draws.Chance(0.7),
        SamplingSeconds = draws.Pick([2, 5, 5, 10, 10]),
        Loss = Rate(draws, 0.4, 0.05),
        Duplication = Rate(draws, 0.4, 0.1),
        Delay = Rate(draws, 0.4, 0.1),
        Reordering = Rate(draws, 0.3, 0.1),
        Cuts = Mean(draws, 0.35, 240, 900),
        BrokerRestarts = Mean(draws, 0.3, 300, 1500),
        AgentCrashes = Mean(draws, 0.4, 120, 900),
        AgentStalls = Mean(draws, 0.25, 120, 600),
        PowerLosses = Mean(draws, 0.25, 600, 1800),
        WebCrashes = Mean(draws, 0.25, 300, 1500),
        ClockSteps = Mean(draws, 0.25, 300, 1200),
        ClockSkewMax = draws.Chance(0.3) ? draws.Seconds(1, 25) : TimeSpan.Zero,
        DeafXentops = Mean(draws, 0.25, 240, 900),
        XlFails = Rate(draws, 0.35, 0.2),
        XlHangs = Rate(draws, 0.25, 0.1),
        XlSlow = Rate(draws, 0.35, 0.3),
        MigrationsFail = Rate(draws, 0.4, 0.3),
        MigrationsBreakAfterGo = Rate(draws, 0.3, 0.15),
        LedgerFails = Rate(draws, 0.15, 0.2),
        Strangers = Mean(draws, 0.35, 20, 120),
        LoadChanges = Mean(draws, 0.8, 60, 400),
        Intents = Mean(draws, 0.6, 180, 900),
        Policies = Mean(draws, 0.35, 300, 1200),
        Orders = Mean(draws, 0.6, 40, 300),
        Starts = Mean(draws, 0.5, 120, 600),
        ByHand = Mean(draws, 0.25, 180, 900),
        Volumes = draws.Chance(0.7),
        VolumesFail = Rate(draws, 0.4, 0.2),
        VolumesSlow = Rate(draws, 0.35, 0.3),
    };

    private static double Rate(Draws draws, double chance, double most) => draws.Chance(chance) ? draws.Between(most / 20, most) : 0;

    private static TimeSpan? Mean(Draws draws, double chance, double least, double most) => draws.Chance(chance) ? draws.Seconds(least, most) : null;

    /// <summary>The same lab with nothing going wrong and nobody asking any more.</summary>
    public Swarm Healed() => new()
    {
        Hosts = Hosts, Sealed = Sealed, Streams = Streams, PersistentSessions = PersistentSessions, Broker = Broker, ReceivesInParallel = ReceivesInParallel, SamplingSeconds = SamplingSeconds, Volumes = Volumes,
    };

    /// <summary>What is switched on, for people.</summary>
    public override string ToString()
    {
        var on = typeof(Swarm).GetProperties().Where(p => p.GetValue(this) is { } value && value switch { bool b => b, double d => d > 0, TimeSpan t => t > TimeSpan.Zero, _ => true })
            .Select(p => p.GetValue(this) switch { bool => p.Name, double d => FormattableString.Invariant($"{p.Name}={d:0.###}"), TimeSpan t => FormattableString.Invariant($"{p.Name}={t.TotalSeconds:0}s"), var v => $"{p.Name}={v}" });
        return string.Join(' ', on);
    }
}
