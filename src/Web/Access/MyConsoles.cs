using XenWeb.Domain.Guests;
using XenWeb.Web.Consoles;

namespace XenWeb.Web.Access;

/// <summary>The consoles that the one who is signed in may look at, and at which they may type.</summary>
public sealed class MyConsoles(Gate gate, LiveConsoles consoles, ConsoleEvents events, SignedIn who)
{
    /// <summary>Why they may not look at a console; null if they may. Asked before, for a refusal is an event.</summary>
    public string? WhyNot(GuestId guest) => who.WhyNot(LabAction.Console, gate.OfDomain(guest));

    /// <summary>Looks at a console from now on; a refusal says why not.</summary>
    public (ConsoleView? View, string? Refusal) Look(GuestId guest, string name, Caller caller)
    {
        var target = gate.OfDomain(guest);
        if (gate.Refuse(caller, LabAction.Console, target) is { } refusal) return (null, refusal.Text);
        var (view, full) = consoles.Look(guest, name, caller.Person.Who, who.May(LabAction.Type, target));
        if (view is not null) events.Looks(view);
        return (view, full);
    }

    /// <summary>Types. Whether they may is asked at each key: a right that was taken away counts at once. Returns why not; null if it was taken.</summary>
    public string? Type(ConsoleView view, ReadOnlyMemory<byte> bytes)
    {
        if (who.WhyNot(LabAction.Type, view.Host is { } host ? gate.OfDomain(view.Name, host) : gate.OfDomain(view.Name)) is { } why) return why;
        if (view.Type(bytes) is { } notTaken) return notTaken;
        if (!view.HasTyped) events.Types(view);
        view.HasTyped = true;
        return null;
    }
}
