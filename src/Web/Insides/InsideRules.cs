using XenWeb.Domain.Messages;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Insides;

/// <summary>Whether something may be asked of a guest's agent, judged by what it says of itself: null if so, else every reason. It judges again itself.</summary>
internal static class InsideRules
{
    /// <summary>Whether it may be looked at.</summary>
    public static Refusal? Watch(Inside inside, string name)
    {
        if (Away(inside, name) is { } away) return away;
        return inside.Permissions.Watch ? null : No(RefusalKind.Conflict, $"The agent in {name} may not show what goes on in it: it runs without --allow watch.");
    }

    /// <summary>Whether an order may be given.</summary>
    public static Refusal? Order(Inside inside, string name, GuestOrder order)
    {
        var may = inside.Permissions;
        var limits = inside.Presence?.Limits ?? GuestLimits.Default;
        var wrong = new List<string>(order switch
        {
            StartProgramMessage start => start.Program.Errors(limits),
            MakeLoadMessage load => load.Load.Errors(limits),
            StopProgramMessage stop => Grace(stop.Grace),
            StopProcessMessage { Process.Pid: <= 1 } => ["Process 1 is the domain's init: shut the domain down instead."],
            StopProcessMessage stop => Grace(stop.Grace),
            _ => [],
        });
        // What the agent's own limits forbid can't be told of an agent that is not known: it is not wrong in itself then
        var (allowed, option) = order switch
        {
            StartProgramMessage or StopProgramMessage => (may.Programs, "programs"),
            StopProcessMessage => (may.Signals, "signals"),
            _ => (may.Load, "load"),
        };
        var away = Away(inside, name);
        if (away is null && !allowed) wrong.Insert(0, $"The agent in {name} may not do that: it runs without --allow {option}.");
        if (away is not null) return away.Kind == RefusalKind.Conflict || wrong.Count == 0 ? away : new Refusal(RefusalKind.Invalid, [.. away.Why, .. wrong]);
        return wrong.Count == 0 ? null : new Refusal(allowed ? RefusalKind.Invalid : RefusalKind.Conflict, [.. wrong]);
    }

    private static Refusal? Away(Inside inside, string name) => inside switch
    {
        { Presence: null } => No(RefusalKind.Conflict, $"There is no agent in {name}, as far as has been heard."),
        { Online: false } => No(RefusalKind.Unavailable, $"The agent in {name} is away."),
        _ => null,
    };

    private static IReadOnlyList<string> Grace(TimeSpan grace) => grace >= TimeSpan.Zero && grace <= StopProgramMessage.GraceMax ? [] : [$"The grace must be from 0 s to {Format.Span(StopProgramMessage.GraceMax)}."];

    private static Refusal No(RefusalKind kind, string why) => new(kind, [why]);
}
