using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;

namespace XenWeb.Web.Domains;

/// <summary>Something that can be done with a domain from a menu or a button.</summary>
/// <param name="Kind">The order.</param>
/// <param name="Word">On the button, in English; "…" means that it asks first.</param>
/// <param name="Icon">Of Bootstrap Icons.</param>
/// <param name="Danger">Whether something is lost by it.</param>
public sealed record DomainAction(OrderKind Kind, string Word, string Icon, bool Danger = false)
{
    /// <summary>What makes sense in a state; nothing for a domain that moves or is undefined, which only asks.</summary>
    public static IReadOnlyList<DomainAction> For(DomainView domain) => domain switch
    {
        { Move: not null } or { Guest.State: GuestRunState.Incoming or GuestRunState.Leaving or GuestRunState.Dying } => [],
        { Guest.State: GuestRunState.Undefined } => [Resume, Destroy],
        { Guest.State: GuestRunState.Paused } => [Unpause, .. Network(domain), Destroy],
        { Guest.State: GuestRunState.Crashed or GuestRunState.ShuttingDown } => [Destroy],
        _ => [Pause, Shutdown, Reboot, .. Network(domain), Destroy],
    };

    private static IEnumerable<DomainAction> Network(DomainView domain) => domain.Guest.Quarantine is null ? [Quarantine] : [Release];

    /// <summary>Whether it can be moved live right now; if not, why, in words.</summary>
    public static string? WhyNotMove(DomainView domain) => domain switch
    {
        { Move: { } move } => T($"It moves to {move.To} already"),
        { Guest.CannotMigrate: { } why } => T($"Cannot migrate: {why}"),
        { Guest.State: GuestRunState.Undefined } => T("Where it runs is not known: a person decides"),
        { Guest.State: GuestRunState.Crashed or GuestRunState.ShuttingDown or GuestRunState.Dying or GuestRunState.Incoming or GuestRunState.Leaving } => T($"It can't move while it is in the state “{domain.Word}”"),
        _ => null,
    };

    private static readonly DomainAction Pause = new(OrderKind.Pause, "Pause", "pause");
    private static readonly DomainAction Unpause = new(OrderKind.Unpause, "Unpause", "play");
    private static readonly DomainAction Resume = new(OrderKind.Unpause, "Resume…", "play", true);
    private static readonly DomainAction Shutdown = new(OrderKind.Shutdown, "Shutdown…", "power");
    private static readonly DomainAction Reboot = new(OrderKind.Reboot, "Reboot…", "arrow-clockwise");
    private static readonly DomainAction Quarantine = new(OrderKind.Quarantine, "Quarantine…", "shield-lock");
    private static readonly DomainAction Release = new(OrderKind.Release, "Release", "shield-check");
    private static readonly DomainAction Destroy = new(OrderKind.Destroy, "Destroy…", "x-octagon", true);

    /// <summary>The right that it needs.</summary>
    public LabAction Right => Gate.ActionOf(Kind);

    /// <summary>Whether it asks before it is ordered.</summary>
    public bool Asks => Word.EndsWith('…');

    /// <summary>Whether the name has to be typed.</summary>
    public bool AsksForName => Danger;

    /// <summary>The word on the button in the language of who looks.</summary>
    // keys: Pause, Unpause, Resume…, Shutdown…, Reboot…, Quarantine…, Release, Destroy…
    public string Says => T(Word);

    /// <summary>The question's title: "Destroy small-1".</summary>
    public string Of(string name) => Kind switch
    {
        OrderKind.Pause => T($"Pause {name}"),
        OrderKind.Unpause => Danger ? T($"Resume {name}") : T($"Unpause {name}"),
        OrderKind.Shutdown => T($"Shutdown {name}"),
        OrderKind.Reboot => T($"Reboot {name}"),
        OrderKind.Quarantine => T($"Quarantine {name}"),
        OrderKind.Release => T($"Release {name}"),
        _ => T($"Destroy {name}"),
    };

    /// <summary>What it will do, for the question.</summary>
    public string Meaning => Kind switch
    {
        OrderKind.Shutdown => T("It is asked to shut down, and decides itself how long that takes."),
        OrderKind.Reboot => T("It is asked to reboot; it stays on its host."),
        OrderKind.Unpause => T("It may run on another host as well: look there first. Resumed here while it runs there, it writes to the same disks twice and ruins them."),
        OrderKind.Quarantine => T("Its network is cut off in both directions until somebody releases it. It goes on running, and can't be moved meanwhile."),
        OrderKind.Destroy => T("It is taken away at once, as if its plug were pulled. What it has not written to its disks is lost."),
        _ => "",
    };
}
