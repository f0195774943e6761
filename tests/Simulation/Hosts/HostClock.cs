namespace XenWeb.Simulation.Hosts;

/// <summary>The clock of one machine: it may be wrong, and be set.</summary>
internal sealed class HostClock(Agenda agenda)
{
    /// <summary>How far ahead it is.</summary>
    public TimeSpan Ahead
    {
        get;
        set
        {
            if ((value - field).Duration() > TimeSpan.FromSeconds(1)) SetAt = agenda.Now;
            field = value;
        }
    }

    /// <summary>When it was last set by more than a second.</summary>
    public DateTimeOffset SetAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>What it shows.</summary>
    public DateTimeOffset Now => agenda.Now + Ahead;
}
