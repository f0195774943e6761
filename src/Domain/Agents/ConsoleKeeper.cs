using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>
/// Opens the consoles of guests that somebody looks at, and closes them when nobody does any more or the guest has gone. One console for each guest,
/// whoever looks: Xen gives what a guest says to one reader only.
/// </summary>
internal sealed class ConsoleKeeper(AgentContext context)
{
    /// <summary>The most consoles that are open on one host at one time; of a further one it is said that it can't be.</summary>
    public const int OpenMax = 32;

    private const string Stands = "it stands still for the last of its move: what is typed is kept until it goes on";

    private readonly SortedDictionary<GuestId, DateTimeOffset> _open = [];

    /// <summary>When the first of them is to be closed; null while none is open.</summary>
    public DateTimeOffset? NextDeadline => _open.Count == 0 ? null : _open.Values.Min();

    /// <summary>What the web app says of the consoles of this host; what is for another one is passed over.</summary>
    public void OnMessage(Message message, DateTimeOffset now)
    {
        if (message is ConsoleWatchMessage watch && watch.Host == context.Host) OnWatch(watch, now);
        if (message is ConsoleInputMessage typed && typed.Host == context.Host) Type(typed);
    }

    // Nothing is let go: it was typed when the web app did not know yet that the console has ended, or that its guest leaves
    private void Type(ConsoleInputMessage typed)
    {
        var why = Refusal(typed.Guest) ?? (_open.ContainsKey(typed.Guest) ? null : "its console is not open");
        if (why is null) context.Do(new AgentEffect.WriteConsole(typed.Guest, typed.Bytes));
        else Say(typed.Guest, new ConsoleOutputMessage { Host = context.Host, Guest = typed.Guest, Closed = why, NotTyped = typed.Bytes, NotTypedFrom = typed.Server });
    }

    /// <summary>A guest has said something, or a console has ended by itself. It is opened anew when the host is asked for it the next time: not sooner, for it may end at once each time.</summary>
    public void OnConsole(AgentEvent happened)
    {
        if (happened is AgentEvent.ConsoleRead read && _open.ContainsKey(read.Guest)) Say(read.Guest, new ConsoleOutputMessage { Host = context.Host, Guest = read.Guest, Bytes = read.Bytes, Closed = WhileItStands(read.Guest) });
        if (happened is AgentEvent.ConsoleEnded ended && _open.Remove(ended.Guest)) Say(ended.Guest, new ConsoleOutputMessage { Host = context.Host, Guest = ended.Guest, Closed = ended.Why });
    }

    /// <summary>Closes those of guests that have gone.</summary>
    public void OnSample()
    {
        foreach (var gone in _open.Keys.Where(guest => context.Guest(guest) is null).ToList())
        {
            Close(gone);
            Say(gone, new ConsoleOutputMessage { Host = context.Host, Guest = gone, Closed = $"it is not on {context.Host} any more" });
        }
    }

    /// <summary>Closes those at which nobody looks any more.</summary>
    public void OnDeadline(DateTimeOffset now)
    {
        foreach (var over in _open.Where(o => o.Value <= now).Select(o => o.Key).ToList()) Close(over);
    }

    private void OnWatch(ConsoleWatchMessage watch, DateTimeOffset now)
    {
        if (!watch.IsWanted) Close(watch.Guest);
        else if (_open.ContainsKey(watch.Guest)) Keep(watch.Guest, now);
        else if (Refusal(watch.Guest) is { } why) Say(watch.Guest, new ConsoleOutputMessage { Host = context.Host, Guest = watch.Guest, Closed = why });
        else Open(watch.Guest, now);
    }

    private string? Refusal(GuestId id) => context.Guest(id) switch
    {
        null => $"it is not on {context.Host}",
        { State: GuestRunState.Incoming } => $"it is still arriving on {context.Host}",
        _ when WhileItStands(id) is { } why => why,
        _ when _open.Count >= OpenMax && !_open.ContainsKey(id) => $"{OpenMax} consoles are open on {context.Host}, and that is the most at one time",
        _ => null,
    };

    private void Open(GuestId id, DateTimeOffset now)
    {
        context.Do(new AgentEffect.OpenConsole(id, context.Guest(id)!.Name));
        Keep(id, now);
    }

    // Said each time: a web app that began anew learns by it that the console is open
    private void Keep(GuestId id, DateTimeOffset now)
    {
        _open[id] = now + ConsoleWatchMessage.Lease;
        Say(id, new ConsoleOutputMessage { Host = context.Host, Guest = id, Closed = WhileItStands(id) });
    }

    // Its memory is copied already: what it is given now it would have here only, where it does not go on
    private string? WhileItStands(GuestId id) => context.Standing.Contains(id) ? Stands : null;

    private void Close(GuestId id)
    {
        if (_open.Remove(id)) context.Do(new AgentEffect.CloseConsole(id));
    }

    private void Say(GuestId guest, ConsoleOutputMessage said) => context.Do(new AgentEffect.Publish(Topics.Console(context.Host, guest), said));
}
