using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Negotiations;

/// <summary>Turns what was heard of a negotiation into lanes and rows.</summary>
public static class SequenceBuilder
{
    /// <summary>The most lanes; answers of hosts that have none are one row together.</summary>
    public const int LanesMax = SequenceLanes.LanesMax;

    /// <summary>The model of a negotiation.</summary>
    public static SequenceModel Build(NegotiationRecord talk)
    {
        var lanes = new SequenceLanes(talk);
        var rows = new List<SequenceRow>();
        // The folded answers stand where the last of them came
        var (offered, refused) = (Last(talk, lanes.Offers), Last(talk, lanes.Refusals));
        foreach (var step in talk.Steps)
        {
            var after = step.At - talk.AskedAt;
            if (step.Said is AwardMessage && rows.TrueForAll(r => r.Word != Gathered)) rows.Add(GatheringEnds(talk, after));
            // A host that seeks a place for a start may offer it itself
            rows.AddRange(Rows(talk, step, after, lanes).Select(r => r.To is [var to] && to == r.From ? r with { Kind = SequenceKind.Point, To = [] } : r));
            if (ReferenceEquals(step.Said, offered) && lanes.OffersRow(after, talk.Help.From) is { } more) rows.Add(more);
            if (ReferenceEquals(step.Said, refused) && lanes.RefusalsRow(after, talk.Help.From) is { } folded) rows.Add(folded);
        }
        return new SequenceModel(lanes.All, rows);
    }

    private static string Gathered => T("gathering ends");

    private static Message? Last(NegotiationRecord talk, IReadOnlyList<Message> of) => talk.Steps.LastOrDefault(s => of.Any(m => ReferenceEquals(m, s.Said)))?.Said;

    private static SequenceRow GatheringEnds(NegotiationRecord talk, TimeSpan after)
    {
        var offers = talk.Offers.DistinctBy(o => o.From).ToList();
        var answers = $"{Format.Count(offers.Count, "offer")}, {Format.Count(talk.Refusals.Select(r => r.From).Distinct().Count(), "refusal")}";
        return new(after, SequenceKind.Point, talk.Help.From.Name, [], "stale", Gathered, offers is [var first, ..] ? T($"{answers}; lowest is {first.From}, {Format.Score(first.After.Load)}") : answers);
    }

    private static IEnumerable<SequenceRow> Rows(NegotiationRecord talk, NegotiationStep step, TimeSpan after, SequenceLanes lanes)
    {
        var (guest, asker) = (talk.Help.Guest, talk.Help.From);
        switch (step.Said)
        {
            case HelpMessage help:
                IReadOnlyList<string> asked = help.Only is { } only ? [only.Name] : [.. lanes.All.Skip(1).Select(l => l.Name)];
                yield return new(after, asked.Count > 0 ? SequenceKind.Message : SequenceKind.Point, help.From.Name, asked, "over", T("help"), T($"for {guest.Name}: {Format.Count(guest.Vcpus, "vcpu")}, {guest.Memory}"));
                break;
            case OfferMessage offer when lanes.Has(offer.From, asker):
                yield return new(after, SequenceKind.Message, offer.From.Name, [offer.To.Name], "ok", T($"offer {Format.Score(offer.After.Load)}"), T($"promises {offer.Promised}"));
                break;
            case RefusalMessage refusal when lanes.Has(refusal.From, asker):
                yield return new(after, SequenceKind.QuietMessage, refusal.From.Name, [refusal.To.Name], "stale", T("refuse"), string.Join("; ", refusal.Why));
                break;
            case AwardMessage award:
                yield return new(after, SequenceKind.Message, award.From.Name, [award.To.Name], "move", T("award"), award.Why);
                break;
            case ConfirmMessage confirm when lanes.Has(confirm.From, asker):
                yield return new(after, SequenceKind.Message, confirm.From.Name, [confirm.To.Name], "ok", T("confirm"), T("the memory is still held"));
                break;
            case ReleaseMessage release when lanes.Has(release.To, asker):
                yield return new(after, SequenceKind.QuietMessage, release.From.Name, [release.To.Name], "stale", T("release"), release.Why);
                break;
            case MigrationMessage { Migration: var move }:
                foreach (var row in MoveRows(talk, move, after)) yield return row;
                break;
            case ClosedMessage closed:
                yield return new(after, SequenceKind.Point, closed.From.Name, [], closed.Succeeded ? "ok" : "over", T(closed.Succeeded ? "done" : "ended"), closed.Text);
                break;
        }
    }

    private static IEnumerable<SequenceRow> MoveRows(NegotiationRecord talk, Migration move, TimeSpan after)
    {
        var began = move.StartedAt - talk.AskedAt;
        switch (move.State)
        {
            case MigrationState.Moving when move.EndedAt is null && NegotiationView.LastMove(talk) == move:
                yield return new(began, SequenceKind.Phase, move.From.Name, [move.To.Name], "move", T($"moves · {move.Memory}"), move.Copied is { } copied ? T($"{copied} copied") : "");
                break;
            case MigrationState.Done:
                var took = (move.EndedAt ?? talk.AskedAt + after) - move.StartedAt;
                yield return new(began, SequenceKind.Phase, move.From.Name, [move.To.Name], "move", T($"copies {move.Memory}"), Format.Span(move.Pause is { } paused ? took - paused : took));
                if (move.Pause is { } pause) yield return new(after - pause, SequenceKind.Phase, move.From.Name, [move.To.Name], "warn", T("stopped for the last of it"), T($"pause {Format.Span(pause)}"));
                yield return new(after, SequenceKind.Point, move.To.Name, [], "ok", T($"{move.GuestName} runs here"), "");
                break;
            case MigrationState.Failed:
                yield return new(after, SequenceKind.Point, move.From.Name, [], "over", T($"{move.GuestName} stays"), move.Problem ?? "");
                break;
            case MigrationState.Undefined:
                yield return new(after, SequenceKind.Point, move.From.Name, [], "warn", T("undefined"), move.Problem ?? T("broke after the point of no return"));
                break;
        }
    }
}
