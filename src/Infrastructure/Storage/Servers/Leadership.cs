namespace XenWeb.Infrastructure.Storage.Servers;

/// <summary>
/// Which of several web servers on one database does what must be done once: the one that holds a lock of the database (<see cref="ServerSession"/>), and knew so a
/// moment ago. One without a name is the only one, and always leads. Any thread.
/// </summary>
/// <param name="name">This web server's name among the others; null if it is the only one.</param>
/// <param name="time">The clock.</param>
public sealed class Leadership(string? name, TimeProvider time)
{
    /// <summary>
    /// How long the lead is sure after the database has last said so. The database gives up a leader that it does not hear for longer than this, and a new one waits as
    /// long before it begins: so one has stopped before another begins.
    /// </summary>
    public static readonly TimeSpan SureFor = TimeSpan.FromSeconds(4);

    private readonly long _began = time.GetUtcNow().ToUnixTimeMilliseconds();
    private volatile Hold? _hold;
    private volatile string? _leader;
    private volatile string? _problem = "The database has not said yet who leads";

    /// <summary>This web server's name; null if it is the only one.</summary>
    public string? Name => name;

    /// <summary>Whether there may be others.</summary>
    public bool AreSeveral => name is not null;

    /// <summary>Whether this one leads now. Ask before each deed.</summary>
    public bool IsMine => name is null || (_hold is { } hold && time.GetElapsedTime(hold.SureAt) < SureFor);

    /// <summary>The number of this lead, more than that of every lead before, as Unix milliseconds of the database's clock; 0 if it is another's.</summary>
    public long Epoch => name is null ? _began : _hold?.Epoch ?? 0;

    /// <summary>Who leads, as far as is known here; null if nobody is known to.</summary>
    public string? Leader => IsMine ? name : _leader;

    /// <summary>Why this one can neither lead nor hear of the others, in words; null if it can.</summary>
    public string? Problem => name is null ? null : _problem;

    /// <summary>The lead, or who is known to have it, has changed. Must be quick.</summary>
    public event Action? Changed;

    /// <summary>The database has said that this one leads.</summary>
    /// <param name="epoch">The number of the lead.</param>
    /// <param name="sureAt">When it was asked, by <see cref="TimeProvider.GetTimestamp"/>.</param>
    internal void Take(long epoch, long sureAt)
    {
        var isNew = _hold?.Epoch != epoch;
        (_hold, _leader, _problem) = (new Hold(epoch, sureAt), name, null);
        if (isNew) Changed?.Invoke();
    }

    /// <summary>Another leads, or nobody does yet.</summary>
    internal void Follow(string? leader)
    {
        var isNew = _hold is not null || _leader != leader || _problem is not null;
        (_hold, _leader, _problem) = (null, leader, null);
        if (isNew) Changed?.Invoke();
    }

    /// <summary>It is not known any more who leads: so this one does not.</summary>
    internal void Lose(string why)
    {
        var isNew = _hold is not null || _problem != why;
        (_hold, _leader, _problem) = (null, null, why);
        if (isNew) Changed?.Invoke();
    }

    private sealed record Hold(long Epoch, long SureAt);
}
