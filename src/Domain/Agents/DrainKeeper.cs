using System.Collections.Immutable;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Agents;

/// <summary>
/// Keeps a host empty while that is the intent. A reconciler: it takes no input but what Xen shows, so it may run again at
/// any time, after a restart too.
/// </summary>
internal sealed class DrainKeeper(AgentContext context, HelpSeeker seeker, MigrationRunner migrations, HelpGiver giver)
{
    private readonly SortedDictionary<GuestId, (DateTimeOffset NextTry, string Why, int Tries)> _waits = [];
    private Reason _reason = new("", "");

    /// <summary>Begins (again): what was waited for is tried at once.</summary>
    public void Begin(Reason reason)
    {
        _reason = reason;
        _waits.Clear();
    }

    /// <summary>Each guest that is still here, and what it waits for.</summary>
    public ImmutableArray<DrainItem> Items => context.Mode == HostMode.Active || context.Sample is null ? [] : [.. Staying().Select(Item)];

    /// <summary>Starts what can be started, and sets the mode by what Xen shows. Called at each sample, so it needs no deadline of its own.</summary>
    public void Reconcile(DateTimeOffset now)
    {
        if (context.Mode == HostMode.Active || context.Sample is null || context.Degraded is not null) return;
        var staying = Staying().ToList();
        foreach (var gone in _waits.Keys.Where(id => staying.All(g => g.Id != id)).ToList()) _waits.Remove(gone);
        // A guest that is on its way here was confirmed before the drain: until it is here and gone again, the host is not empty
        SetMode(staying.Count > 0 || migrations.Count > 0 || giver.Receives || context.Starting.Count > 0 || context.Frame!.MigratingNames.Length > 0);
        var free = context.Negotiation.DrainAtOnce - seeker.Count - migrations.Count - context.Frame!.MigratingNames.Count(n => !migrations.Moves(n));
        // The important first, then the largest: it is the hardest to place, and now there is most room. But those that fit nowhere hold nobody up
        foreach (var guest in staying.Where(g => IsDue(g, now)).OrderBy(g => _waits.GetValueOrDefault(g.Id).Tries).ThenByDescending(g => context.Ruling(g.Name).Priority).ThenByDescending(g => g.Memory).ThenBy(g => g.Name, StringComparer.Ordinal).Take(Math.Max(0, free)).ToList())
        {
            Seek(guest, now);
        }
    }

    /// <summary>No place was found, or the move failed: it is tried again later.</summary>
    public void OnFailed(HelpMessage help, string why, DateTimeOffset now)
    {
        var tries = _waits.GetValueOrDefault(help.Guest.Id).Tries + 1;
        _waits[help.Guest.Id] = (now + context.Negotiation.DrainRetry, why, tries);
    }

    private void SetMode(bool occupied)
    {
        var mode = occupied ? HostMode.Draining : HostMode.Maintenance;
        if (mode == context.Mode) return;
        context.Mode = mode;
        context.Decide(DecisionSeverity.Info, "mode", mode == HostMode.Maintenance
            ? $"{context.Host} is empty: in maintenance"
            : $"{context.Host} has guests again: draining");
    }

    private bool IsDue(GuestSample guest, DateTimeOffset now) =>
        context.CannotMove(guest) is null && !context.IsPinnedHere(guest.Name) && !seeker.Seeks(guest.Name) && !migrations.Moves(guest.Name) &&
        (!_waits.TryGetValue(guest.Id, out var wait) || wait.NextTry <= now);

    private void Seek(GuestSample guest, DateTimeOffset now) => seeker.Begin(new HelpMessage
    {
        HelpId = context.NextId("help"),
        Kind = HelpKind.Drain,
        From = context.Host,
        Guest = HostLoad.Demand(context.Frame!.Facts, context.Sample!, guest),
        Reason = _reason with { Why = _reason.Why.Length == 0 ? $"{context.Host} is being drained" : $"{context.Host} is being drained: {_reason.Why}" },
        LoadNow = context.Load ?? HostLoad.Of(context.Frame!.Facts, context.Sample!),
        Gathering = context.Negotiation.Gathering,
    }, now);

    private DrainItem Item(GuestSample guest)
    {
        if (migrations.Active.FirstOrDefault(m => m.GuestName == guest.Name) is { } move) return new DrainItem(guest.Name, DrainItemState.Moving, $"moves to {move.To}", null);
        if (seeker.Seeks(guest.Name)) return new DrainItem(guest.Name, DrainItemState.Moving, "asks the other hosts for a place", null);
        if (guest.State is GuestRunState.ShuttingDown or GuestRunState.Dying or GuestRunState.Incoming) return new DrainItem(guest.Name, DrainItemState.Waiting, context.CannotMove(guest)!, null);
        if (context.Frame!.MigratingNames.Contains(guest.Name)) return new DrainItem(guest.Name, DrainItemState.Waiting, "xl is moving it", null);
        if (context.Busy.ContainsKey(guest.Id)) return new DrainItem(guest.Name, DrainItemState.Waiting, context.CannotMove(guest)!, null);
        if (context.CannotMove(guest) is { } obstacle) return new DrainItem(guest.Name, DrainItemState.Stuck, obstacle, null);
        if (context.IsPinnedHere(guest.Name)) return new DrainItem(guest.Name, DrainItemState.Stuck, $"is pinned to {context.Host}: migrate it by order, shut it down, or take the pin off its configuration", null);
        return _waits.TryGetValue(guest.Id, out var wait)
            ? new DrainItem(guest.Name, DrainItemState.Waiting, wait.Tries > 1 ? $"{wait.Why} (asked {wait.Tries} times)" : wait.Why, wait.NextTry)
            : new DrainItem(guest.Name, DrainItemState.Waiting, $"its turn comes: {context.Negotiation.DrainAtOnce} leave at once", null);
    }

    private IEnumerable<GuestSample> Staying() => context.Sample!.Guests.Where(g => g.State is not GuestRunState.Leaving);
}
