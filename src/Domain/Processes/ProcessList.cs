using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Processes;

/// <summary>
/// A guest's process list as the one who watches has it: whole lists and changes folded into rows. A change that builds on a list we
/// did not get leaves the rows as they are, not <see cref="IsWhole"/>, until the next whole list comes. Not thread-safe.
/// </summary>
public sealed class ProcessList
{
    private readonly Dictionary<int, ProcessRow> _rows = [];
    private readonly Dictionary<int, ProcessRow> _coming = [];
    private long _incarnation = -1;
    private long _comingNumber = -1;
    private int _nextPart;

    /// <summary>The rows of the newest list, in no order.</summary>
    public IReadOnlyCollection<ProcessRow> Rows => _rows.Values;

    /// <summary>The newest list's number; 0 if there is none.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the rows are those of <see cref="Number"/>.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The figures that came with the newest list; null until there is one.</summary>
    public GuestProcessesMessage? Newest { get; private set; }

    /// <summary>Takes in a message. True: the rows are another list's now.</summary>
    /// <param name="message">From the guest's topic.</param>
    /// <param name="incarnation">Its envelope's: an agent that began anew counts anew.</param>
    public bool Add(GuestProcessesMessage message, long incarnation)
    {
        if (incarnation != _incarnation) (_incarnation, IsWhole, _comingNumber, Number) = (incarnation, false, -1, 0);
        if (message.Number <= Number && IsWhole) return false;
        if (message.Part == 0) Begin(message);
        else if (message.Number != _comingNumber || message.Part != _nextPart) return Lost();
        foreach (var row in message.Rows) if (_coming.Count < GuestProcessesMessage.RowsMax) _coming[row.Key.Pid] = row;
        _nextPart = message.Part + 1;
        if (_nextPart < message.Parts) return false;
        return End(message);
    }

    private void Begin(GuestProcessesMessage message)
    {
        _coming.Clear();
        _comingNumber = message.Number;
    }

    private bool Lost()
    {
        _comingNumber = -1;
        IsWhole = false;
        return false;
    }

    private bool End(GuestProcessesMessage message)
    {
        _comingNumber = -1;
        if (message.Base is { } from && (!IsWhole || from != Number)) return Lost();
        if (message.Base is null) _rows.Clear();
        foreach (var pid in message.Gone) _rows.Remove(pid);
        foreach (var (pid, row) in _coming) if (_rows.ContainsKey(pid) || _rows.Count < GuestProcessesMessage.RowsMax) _rows[pid] = row;
        _coming.Clear();
        (Number, IsWhole, Newest) = (message.Number, true, message);
        return true;
    }
}
