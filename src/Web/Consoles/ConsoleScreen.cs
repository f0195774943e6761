using System.Text;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Insides;

namespace XenWeb.Web.Consoles;

/// <summary>One guest's console as the web app has it: what it said last, where it is open, and who looks. Guarded by <see cref="LiveConsoles"/>.</summary>
internal sealed class ConsoleScreen(GuestId guest)
{
    /// <summary>The most that is held of what was typed while the console is not open: the guest moves, or its host is asked still.</summary>
    public const int HeldMax = 4096;

    /// <summary>How long it is held.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(60);

    private readonly List<byte> _held = [];

    // How much of it, at its front, was sent before and came back
    private int _back;
    private DateTimeOffset _heldAt;
    private (HostId Host, DateTimeOffset At)? _left;

    public GuestId Guest => guest;

    public OutputTail Said { get; } = new();

    public List<ConsoleView> Views { get; } = [];

    /// <summary>The host that was asked for it.</summary>
    public HostId? Host { get; set; }

    public ConsoleState State { get; set; } = ConsoleState.Opening;

    /// <summary>Why it is closed.</summary>
    public string? Why { get; set; }

    /// <summary>When the host was asked last.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>Since when nobody looks; null while somebody does.</summary>
    public DateTimeOffset? LeftAt { get; set; }

    /// <summary>Its guest has left a host.</summary>
    public void Leave(HostId host, DateTimeOffset now) => _left = (host, now);

    /// <summary>Whether that host is the one that its guest has left just now: no other may give back what was typed.</summary>
    public bool IsLeft(HostId host, DateTimeOffset now) => _left is { } left && left.Host == host && now - left.At <= HeldFor;

    /// <summary>Keeps what was typed until the console is open; false if it is too much.</summary>
    public bool Hold(ReadOnlySpan<byte> bytes, DateTimeOffset now)
    {
        if (!HasRoom(bytes.Length, now)) return false;
        _held.AddRange(bytes);
        return true;
    }

    /// <summary>The same with what was sent and came back, for its guest stands still: it was typed before all that has not been sent yet.</summary>
    public void HoldBack(ReadOnlySpan<byte> bytes, DateTimeOffset now)
    {
        if (!HasRoom(bytes.Length, now)) return;
        _held.InsertRange(_back, bytes);
        _back += bytes.Length;
    }

    private bool HasRoom(int bytes, DateTimeOffset now)
    {
        if (now - _heldAt > HeldFor) Clear();
        if (_held.Count + bytes > HeldMax) return false;
        _heldAt = now;
        return true;
    }

    private void Clear()
    {
        _held.Clear();
        _back = 0;
    }

    /// <summary>What was held, once.</summary>
    public byte[] TakeHeld(DateTimeOffset now)
    {
        byte[] held = now - _heldAt > HeldFor ? [] : [.. _held];
        Clear();
        return held;
    }

    /// <summary>A line of our own among what the guest says.</summary>
    public void Note(string text) => Said.Add(Encoding.UTF8.GetBytes($"\r\n\x1b[2m— {text} —\x1b[0m\r\n"));

    /// <summary>Tells all who look.</summary>
    public void Tell()
    {
        foreach (var view in Views) view.Told();
    }
}

/// <summary>Whether a console is open.</summary>
public enum ConsoleState
{
    /// <summary>Its host was asked for it.</summary>
    Opening,

    /// <summary>It is: what is typed arrives.</summary>
    Open,

    /// <summary>It is not, for a reason; it is tried again every few seconds.</summary>
    Closed,
}
