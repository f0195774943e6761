using System.Collections.Immutable;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Controls;
using XenWeb.Web.Insides;

namespace XenWeb.Web.TestDomains;

/// <summary>Folds what the lab does into a run of the talk's scenario: a pure function of the run, the lab and the time.</summary>
public static class TalkWatch
{
    /// <summary>So long nothing must be overloaded, asked for or moving before it counts as settled.</summary>
    public static readonly TimeSpan SettledAfter = TimeSpan.FromSeconds(15);

    /// <summary>After the loads' end a move that goes on may still end.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromMinutes(2);

    /// <summary>The run after a look.</summary>
    /// <param name="run">As it was.</param>
    /// <param name="fleet">The lab.</param>
    /// <param name="find">The orders that made the loads.</param>
    /// <param name="now">Our clock.</param>
    public static TalkRun Look(TalkRun run, FleetSnapshot fleet, Func<Guid, InsideOrder?> find, DateTimeOffset now)
    {
        run = run with { Loads = [.. run.Loads.Select(l => Load(l, find(l.Order), run.LoadEndsAt <= now))] };
        if (run.EndedAt is not null) return run;
        if (run.RunningAt is null && run.Loads.All(l => l.State is OrderState.Done or OrderState.Failed)) run = run with { RunningAt = now };
        run = Rounds(run, fleet);
        run = Host(run, fleet, now);
        run = run with { CalmSince = IsCalm(run, fleet) ? run.CalmSince ?? now : null };
        return Verdict(run, now) is var (verdict, text) ? run with { EndedAt = now, Verdict = verdict, VerdictText = text } : run;
    }

    /// <summary>A person ends it.</summary>
    public static TalkRun Stop(TalkRun run, Reason reason, DateTimeOffset now) => run.EndedAt is not null ? run : run with
    {
        EndedAt = now, Verdict = TalkVerdict.Stopped, VerdictText = $"Stopped by {reason.Who} after {Format.Span(now - run.StartedAt)}. {Moves(run)}",
    };

    private static TalkLoad Load(TalkLoad load, InsideOrder? order, bool over) => order is null ? load with { Over = load.Over || over } : load with { State = order.State, Text = order.Text, Over = order.OverAt is not null || over };

    private static TalkRun Rounds(TalkRun run, FleetSnapshot fleet)
    {
        var rounds = fleet.Negotiations.Values
            .Where(n => n.Help.From == run.Host && n.Help.Kind == HelpKind.Relief && !run.KnownBefore.Contains(n.HelpId))
            .Select(n => new TalkRound(n, fleet.Migrations.GetValueOrDefault(n.HelpId)))
            // One that the snapshot has let go of is kept as it was
            .UnionBy(run.Rounds, r => r.Talk.HelpId).OrderBy(r => r.Talk.AskedAt).Take(TalkRun.RoundsMax);
        return run with { Rounds = [.. rounds] };
    }

    private static TalkRun Host(TalkRun run, FleetSnapshot fleet, DateTimeOffset now)
    {
        if (fleet.Hosts.GetValueOrDefault(run.Host)?.Status is not { } status) return run;
        var cpu = status.Load?.Cpu;
        run = run with { Cpu = cpu, CpuMost = cpu is { } c && !(run.CpuMost >= c) ? c : run.CpuMost, Threshold = status.Monitoring.CpuOver };
        if (run.HotAt is not null) return run;
        if (status.Overloads.FirstOrDefault(o => o.Resource == LoadResource.Cpu) is { } over) return run with { HotAt = now, HotWhy = over.Text };
        // It may have been over between two looks: then its call for help says so
        return run.Rounds is [var first, ..] ? run with { HotAt = first.Talk.AskedAt, HotWhy = first.Talk.Help.Reason.Why } : run;
    }

    private static bool IsCalm(TalkRun run, FleetSnapshot fleet) =>
        run.Rounds.Any(r => r.Move?.State == MigrationState.Done) && !run.Rounds.Any(r => r.GoesOn) &&
        fleet.Hosts.GetValueOrDefault(run.Host)?.Status is { Overloads.IsEmpty: true } status && !(status.Load?.Cpu >= status.Monitoring.CpuOver) &&
        !fleet.Hosts.Values.Any(h => h.Status is { Overloads.IsEmpty: false });

    private static (TalkVerdict, string)? Verdict(TalkRun run, DateTimeOffset now)
    {
        if (run.Loads.All(l => l.State == OrderState.Failed)) return (TalkVerdict.NotSettled, $"No load was made, so nothing was to be done: {run.Loads[0].Text}");
        if (run.CalmSince is { } calm && now - calm >= SettledAfter)
        {
            return (TalkVerdict.Settled, $"The lab looked after itself: {run.Host} was at {Format.Percent(run.CpuMost)} cpu and is at {Format.Percent(run.Cpu)}, {Format.Span(calm - run.StartedAt)} after the load was asked for. {Moves(run)} No person was asked.");
        }
        var over = !run.LoadsRun || now >= run.LoadEndsAt;
        if (!over || (run.Rounds.Any(r => r.GoesOn) && now < run.LoadEndsAt + Aftermath) || (run.CalmSince is not null && now < run.LoadEndsAt + SettledAfter)) return null;
        return (TalkVerdict.NotSettled, run switch
        {
            { HotAt: null } => $"{run.Host} never passed its threshold: it was at {Format.Percent(run.CpuMost)} cpu at most, and asks for help over {Format.Percent(run.Threshold)}. So nothing was to be done.",
            { Rounds.IsEmpty: true } => $"{run.Host} was over its threshold ({run.HotWhy}) and did not ask for help before the loads ended. It may have rested after an earlier move, or had no domain to give.",
            _ when run.Rounds.All(r => r.Move is null) => $"{run.Host} asked for help {Times(run.Rounds.Length)}, and nothing came of it: {run.Rounds[^1].Talk.Outcome ?? "no host was awarded"}",
            _ => $"It had not settled when the loads ended. {Moves(run)}",
        });
    }

    private static string Moves(TalkRun run)
    {
        var moved = run.Rounds.Select(r => r.Move).OfType<Migration>().Where(m => m.State == MigrationState.Done).Select(m => $"{m.GuestName} moved to {m.To}").ToList();
        return moved.Count == 0 ? "Nothing was moved." : $"{Maintenance.Words.List(moved)}.";
    }

    private static string Times(int count) => count switch { 1 => "once", 2 => "twice", _ => $"{count} times" };
}
