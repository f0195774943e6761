using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Web.Controls;
using XenWeb.Web.Hosts;
using XenWeb.Web.Languages;
using XenWeb.Web.Shell;

namespace XenWeb.Web.TestDomains;

/// <summary>One step of the scenario.</summary>
/// <param name="Title">"Help".</param>
/// <param name="State">Waiting, moving (it goes on), done or failed.</param>
/// <param name="At">When it happened; null if it has not.</param>
/// <param name="Text">What happened, with figures, or what is waited for.</param>
/// <param name="Link">Where more of it stands; null if nowhere.</param>
public sealed record TalkStep(string Title, Status State, DateTimeOffset? At, string Text, string? Link = null)
{
    /// <summary>As <see cref="Shown"/>, in English whoever asks: scripts read it.</summary>
    public static ImmutableArray<TalkStep> Of(TalkRun run) => Texts.InEnglish(() => Shown(run));

    /// <summary>All steps of a run, in the language of who looks: those that happened, and those of the first round that are still to come.</summary>
    public static ImmutableArray<TalkStep> Shown(TalkRun run)
    {
        var steps = ImmutableArray.CreateBuilder<TalkStep>();
        steps.Add(Load(run));
        steps.Add(Hot(run));
        foreach (var round in run.Rounds) steps.AddRange(Round(round, run));
        if (run.Rounds.IsEmpty) steps.AddRange(Coming(run, 0));
        steps.Add(Settled(run));
        return steps.ToImmutable();
    }

    private static (string Title, string Waits)[] RoundSteps =>
    [
        (T("Help"), T("it asks all others to take one of its domains")), (T("Offers"), T("hosts that could take it offer, others say why not")),
        (T("Award"), T("the best offer is taken, and confirmed")), (T("Migration"), T("the domain moves while it runs")),
    ];

    private static IEnumerable<TalkStep> Coming(TalkRun run, int from) => RoundSteps.Skip(from).Select(s => new TalkStep(s.Title, run.EndedAt is null ? Status.Waiting : Status.Off, null, s.Waits));

    private static TalkStep Load(TalkRun run)
    {
        var (runs, failed) = (run.Loads.Count(l => l.State == OrderState.Done), run.Loads.Where(l => l.State == OrderState.Failed).ToList());
        var link = Links.Host(run.Host);
        var names = Maintenance.Words.Shown([.. run.Loads.Select(l => l.Name)]);
        var not = failed.Count == 0 ? "" : T($" {Maintenance.Words.Shown([.. failed.Select(l => l.Name)])} did not: {failed[0].Text}");
        if (run.RunningAt is { } at) return new(T("Load"), runs > 0 ? Status.Done : Status.Failed, at, T($"{runs} of {Format.Count(run.Loads.Length, "domain")} make a load of {Cores(run)} each for {Format.Span(run.LoadEndsAt - run.StartedAt)}: {names}.{not}"), link);
        return new(T("Load"), run.EndedAt is null ? Status.Moving : Status.Off, run.StartedAt, T($"asked of {names}; {runs} of {run.Loads.Length} run.{not}"), link);
    }

    private static string Cores(TalkRun run) => run.Loads.Select(l => l.Cores).Distinct().ToArray() is [var one] ? $"{one}" : T("all their vcpus");

    private static TalkStep Hot(TalkRun run)
    {
        var link = Links.Host(run.Host);
        if (run.HotAt is { } at) return new(T("Over its threshold"), Status.Overloaded, at, T($"{run.Host} is at {run.HotWhy} (it was at {Format.Percent(run.CpuBefore)})."), link);
        return new(T("Over its threshold"), run.EndedAt is null ? Status.Waiting : Status.Off, null, T($"{run.Host} is at {Format.Percent(run.Cpu)} cpu; it asks for help over {Format.Percent(run.Threshold)}"), link);
    }

    private static IEnumerable<TalkStep> Round(TalkRound round, TalkRun run)
    {
        var (talk, link) = (round.Talk, Links.Negotiation(round.Talk.HelpId));
        var chosen = talk.Help.Candidates.FirstOrDefault(c => c.Chosen);
        yield return new(T("Help"), Status.Done, talk.AskedAt, T($"{talk.Help.From} asks for a place for {talk.Help.Guest.Name}{(chosen is null ? "" : $": {chosen.Verdict}")}."), link);
        var offers = talk.Offers.ToList();
        var refusals = talk.Refusals.ToList();
        var answered = talk.Steps.FirstOrDefault(s => s.Said is OfferMessage or RefusalMessage)?.At;
        var said = offers.Select(o => T($"{o.From} offers, {Format.Score(o.After.Load)} after the move")).Concat(refusals.Select(r => T($"{r.From} refuses: {r.Why.FirstOrDefault()}"))).ToList();
        yield return answered is null
            ? new(T("Offers"), talk.EndedAt is null ? Status.Waiting : Status.Failed, null, T(talk.EndedAt is null ? "nobody has answered yet" : "nobody answered"), link)
            : new(T("Offers"), offers.Count > 0 ? Status.Done : talk.EndedAt is null ? Status.Waiting : Status.Failed, answered, string.Join("; ", said) + ".", link);
        var award = talk.Steps.LastOrDefault(s => s.Said is AwardMessage);
        if (award?.Said is not AwardMessage awarded)
        {
            if (talk.EndedAt is null) foreach (var step in Coming(run, 2)) yield return step;
            else yield return new(T("Award"), Status.Failed, talk.EndedAt, talk.Outcome ?? T("nobody was awarded"), link);
            yield break;
        }
        var confirmed = talk.Steps.Any(s => s.Said is ConfirmMessage c && c.From == awarded.To);
        yield return new(T("Award"), confirmed ? Status.Done : talk.EndedAt is null ? Status.Moving : Status.Failed, award.At, confirmed ? T($"{awarded.To} is awarded ({awarded.Why}) and confirms.") : T($"{awarded.To} is awarded ({awarded.Why})."), link);
        yield return Migration(round, run, link);
    }

    private static TalkStep Migration(TalkRound round, TalkRun run, string link) => round.Move switch
    {
        null when round.Talk.EndedAt is { } ended => new(T("Migration"), Status.Failed, ended, round.Talk.Outcome ?? T("it did not begin"), link),
        null => Coming(run, 3).Single(),
        { State: MigrationState.Done } m => new(T("Migration"), Status.Done, m.EndedAt, T($"{m.GuestName} runs on {m.To}: {MoveWords.Took(m)}."), link),
        { State: MigrationState.Failed or MigrationState.Undefined } m => new(T("Migration"), Status.Failed, m.EndedAt, m.Problem ?? T("it failed"), link),
        var m => new(T("Migration"), Status.Moving, m.StartedAt, m.Copied is { } copied ? T($"{m.GuestName} moves to {m.To}, {Format.Percent(copied.Of(m.Memory))} copied.") : T($"{m.GuestName} moves to {m.To}."), link),
    };

    private static TalkStep Settled(TalkRun run) => run switch
    {
        { Verdict: TalkVerdict.Settled } => new(T("Settled"), Status.Done, run.CalmSince, T($"{run.Host} is at {Format.Percent(run.Cpu)} cpu (it was at {Format.Percent(run.CpuMost)} at most), and nothing moves any more."), Links.Host(run.Host)),
        { EndedAt: not null } => new(T("Settled"), Status.Off, null, T("it did not come to that")),
        { CalmSince: { } since } => new(T("Settled"), Status.Moving, since, T($"{run.Host} is at {Format.Percent(run.Cpu)} cpu; it must stay calm for {Format.Span(TalkWatch.SettledAfter)}"), Links.Host(run.Host)),
        _ => new(T("Settled"), Status.Waiting, null, T("no host is over a threshold, and nothing moves")),
    };
}
