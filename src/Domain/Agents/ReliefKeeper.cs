using XenWeb.Domain.Balancing;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Agents;

/// <summary>When the host is overloaded, asks for help for one guest at a time, and rests in between.</summary>
internal sealed class ReliefKeeper(AgentContext context, HelpSeeker seeker, MigrationRunner migrations, HelpGiver giver)
{
    private DateTimeOffset _restsUntil;

    public void OnSample(DateTimeOffset now)
    {
        if (context.Mode != HostMode.Active || context.Overloads.IsEmpty || now < _restsUntil || !IsQuiet()) return;
        var overload = context.Overloads[0];
        var (frame, sample) = (context.Frame!, context.Sample!);
        var (guest, candidates) = MoveChoice.Choose(frame.Facts, sample, overload, g => context.CannotMove(g) ?? Rests(g.Id, now) ?? Ruled(g.Name), g => context.Ruling(g.Name).Priority);
        if (guest is null)
        {
            Rest(now);
            var why = candidates.IsEmpty ? "it has no guests" : string.Join("; ", candidates.Select(c => $"{c.Name}: {c.Verdict}"));
            context.Decide(DecisionSeverity.Warning, "no-move", $"{overload.Text}, and no guest can be moved: {why}");
            return;
        }
        var helpId = context.NextId("help");
        context.Decide(DecisionSeverity.Warning, "overload", $"{overload.Text}: asks for help for {guest.Name}", guest.Name, helpId);
        seeker.Begin(new HelpMessage
        {
            HelpId = helpId,
            Kind = HelpKind.Relief,
            From = context.Host,
            Guest = guest,
            Reason = new Reason(context.Host.Name, overload.Text),
            ShortOf = overload.Resource,
            LoadNow = context.Load!,
            Candidates = candidates,
            Gathering = context.Negotiation.Gathering,
        }, now);
    }

    /// <summary>A relief has ended, well or not: the host rests, and is judged by fresh samples only.</summary>
    public void OnEnded(DateTimeOffset now)
    {
        context.Detector.Clear();
        Rest(now);
    }

    // One departure at a time; and a host that receives or moves a guest is busy with that, which says nothing of its guests
    private bool IsQuiet() => seeker.IsIdle && migrations.Count == 0 && !giver.Receives && context.Frame!.MigratingNames.IsEmpty;

    private string? Rests(Guests.GuestId guest, DateTimeOffset now) =>
        context.Resting.TryGetValue(guest, out var until) && until > now ? $"rests until {until:HH:mm:ss}" : null;

    private string? Ruled(string guest) =>
        context.IsPinnedHere(guest) ? $"is pinned to {context.Host}" : context.Ruling(guest).Rules.NeverMoves ? "is never moved to relieve a host: so says its configuration" : null;

    private void Rest(DateTimeOffset now) => _restsUntil = now + context.Negotiation.HostRest;
}
