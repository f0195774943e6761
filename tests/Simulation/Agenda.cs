namespace XenWeb.Simulation;

/// <summary>Virtual time: what is to happen, in order of time; of the same moment, in the order in which it was put down.</summary>
internal sealed class Agenda(DateTimeOffset start)
{
    private readonly PriorityQueue<Action, (long At, long Order)> _waiting = new();
    private long _order;

    /// <summary>The time.</summary>
    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>When it began.</summary>
    public DateTimeOffset Start { get; } = start;

    /// <summary>How much has happened.</summary>
    public long Steps { get; private set; }

    /// <summary>At a time; what is past happens next.</summary>
    public void At(DateTimeOffset when, Action action) => _waiting.Enqueue(action, (Math.Max(when.UtcTicks, Now.UtcTicks), ++_order));

    /// <summary>After a time.</summary>
    public void After(TimeSpan wait, Action action) => At(Now + wait, action);

    /// <summary>Lets the next thing happen that is due by then; false if there is none, and then it is that time.</summary>
    public bool Step(DateTimeOffset until)
    {
        if (!_waiting.TryPeek(out var action, out var due) || due.At > until.UtcTicks)
        {
            if (Now < until) Now = until;
            return false;
        }
        _waiting.Dequeue();
        if (due.At > Now.UtcTicks) Now = new DateTimeOffset(due.At, TimeSpan.Zero);
        Steps++;
        action();
        return true;
    }
}
