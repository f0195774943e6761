using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Batches;

/// <summary>Something that can be done with many domains at once.</summary>
/// <param name="Kind">The order.</param>
/// <param name="Verb">"Pause", in English: it is translated where it is drawn, as is what it means.</param>
/// <param name="Icon">Of Bootstrap Icons.</param>
/// <param name="Meaning">What it will do, for the question.</param>
/// <param name="Danger">Whether something is lost by it: the number of domains has to be typed.</param>
public sealed record BatchAction(OrderKind Kind, string Verb, string Icon, string Meaning, bool Danger = false)
{
    /// <summary>All, in the order of the bar.</summary>
    public static IReadOnlyList<BatchAction> All { get; } =
    [
        new(OrderKind.Pause, "Pause", "pause", "Each is stopped where it is until it is unpaused; nothing is lost."),
        new(OrderKind.Unpause, "Unpause", "play", "Each goes on where it was stopped."),
        new(OrderKind.Migrate, "Migrate", "arrow-right-circle", "Each is moved live to the host that offers best; what no host takes stays where it is."),
        new(OrderKind.Shutdown, "Shut down", "power", "Each is asked to shut down, and decides itself how long that takes."),
        new(OrderKind.Destroy, "Destroy", "x-octagon", "Each is taken away at once, as if its plug were pulled. What it has not written to its disks is lost.", true),
    ];

    /// <summary>The right that it needs.</summary>
    public LabAction Right => Gate.ActionOf(Kind);

    /// <summary>The question's title: "Pause 300 domains", "Pause small-1".</summary>
    public string Of(string what) => Kind switch
    {
        OrderKind.Pause => T($"Pause {what}"),
        OrderKind.Unpause => T($"Unpause {what}"),
        OrderKind.Migrate => T($"Migrate {what}"),
        OrderKind.Shutdown => T($"Shut down {what}"),
        _ => T($"Destroy {what}"),
    };

    /// <summary>What takes it back; null for nothing.</summary>
    public static OrderKind? Back(OrderKind kind) => kind switch
    {
        OrderKind.Pause => OrderKind.Unpause,
        OrderKind.Unpause => OrderKind.Pause,
        _ => null,
    };

    /// <summary>Why it can't be done with a domain, as far as is known here; null if it can.</summary>
    public string? WhyNot(DomainView domain)
    {
        if (Kind == OrderKind.Migrate) return DomainAction.WhyNotMove(domain);
        if (domain.Guest.State == GuestRunState.Undefined) return T("Where it runs is not known: decide on its own page");
        if (domain.Move is { } move) return T($"It moves to {move.To}");
        if (DomainAction.For(domain).Any(a => a.Kind == Kind)) return null;
        return (Kind, domain.Status) switch
        {
            (OrderKind.Pause, Status.Paused) => T("It is paused already"),
            (OrderKind.Unpause, _) => T("It is not paused"),
            (OrderKind.Shutdown, Status.Paused) => T("It is paused and would not hear of it: unpause it first"),
            _ => T($"Not in the state “{domain.Word}”"),
        };
    }
}
