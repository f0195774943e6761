using XenWeb.Domain.Guests;
using XenWeb.Web.Screens;

namespace XenWeb.Web.Access;

/// <summary>The screens that the one who is signed in may look at, and at which they may type: who may look at a domain's console, and type there.</summary>
public sealed class MyScreens(Gate gate, LiveScreens screens, ScreenEvents events, SignedIn who)
{
    /// <summary>Why they may not look at a screen; null if they may. Asked before, for a refusal is an event.</summary>
    public string? WhyNot(GuestId guest) => who.WhyNot(LabAction.Console, gate.OfDomain(guest));

    /// <summary>Looks at a screen from now on; a refusal says why not.</summary>
    public (ScreenView? View, string? Refusal) Look(GuestId guest, string name, Caller caller)
    {
        var target = gate.OfDomain(guest);
        if (gate.Refuse(caller, LabAction.Console, target) is { } refusal) return (null, refusal.Text);
        var (view, full) = screens.Look(guest, name, caller.Person.Who, who.May(LabAction.Type, target));
        if (view is not null) events.Looks(view);
        return (view, full);
    }

    /// <summary>Hands on what the page says. Whether they may type is asked each time: a right that was taken away counts at once, and keys and clicks go nowhere then.</summary>
    public void Say(ScreenView view, int connection, ReadOnlyMemory<byte> bytes)
    {
        var mayType = who.May(LabAction.Type, view.Host is { } host ? gate.OfDomain(view.Name, host) : gate.OfDomain(view.Name));
        if (!view.Say(connection, bytes, mayType) || view.HasTyped) return;
        events.Types(view);
        view.HasTyped = true;
    }
}
