using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Negotiations;

/// <summary>Turns what was heard of a negotiation into lanes and rows.</summary>
public static class SequenceBuilder
{
    /// <summary>The most lanes; refusals of hosts that have none are one row together.</summary>
    public const int LanesMax = 6;

    /// <summary>The model of a negotiation.</summary>
    public static SequenceModel Build(NegotiationRecord talk)
    {
        var offers = talk.Offers.ToList();
        var lanes = Lanes(talk, offers);
        var hosts = lanes.Select(l => l.Host).ToHashSet();
        var rows = new List<SequenceRow>();
        var folded = talk.Refusals.Where(r => !hosts.Contains(r.From)).Select(r => r.From).Distinct().ToList();
        foreach (var step in talk.Steps)
        {
            var after = step.At - talk.AskedAt;
            if (step.Said is AwardMessage && rows.TrueForAll(r => r.Word != "gathering ends")) rows.Add(GatheringEnds(talk, offers, folded, after));
            // A host that seeks a place for a start may offer it itself
            rows.AddRange(Rows(talk, step, after, hosts).Select(r => r.To is [var to] && to == r.From ? r with { Kind = SequenceKind.Point, To = [] } : r));
        }
        if (folded.Count > 0 && rows.TrueForAll(r => r.Word != "gathering ends")) rows.Add(GatheringEnds(talk, offers, folded, rows[^1].After));
        return new SequenceModel(lanes, rows);
    }

    // The asking host, who was awarded, who offered, then those who refused, as long as there is room
    private static List<SequenceLane> Lanes(NegotiationRecord talk, List<OfferMessage> offers)
    {
        var asker = new SequenceLane(talk.Help.From, $"{Format.Score(talk.Help.LoadNow.Cpu.Value)} cpu");
        var others = new List<HostId>();
        if (talk.Help.Only is { } only) others.Add(only);
        if (talk.AwardedTo is { } awarded) others.Add(awarded);
        others.AddRange(offers.Select(o => o.From));
        others.AddRange(talk.Refusals.Select(r => r.From));
        return [asker, .. others.Where(h => h != talk.Help.From).Distinct().Take(LanesMax - 1).OrderBy(h => h)
            .Select(h => new SequenceLane(h, offers.LastOrDefault(o => o.From == h) is { } offer ? $"{Format.Score(offer.After.Load)} after" : "refused"))];
    }

    private static SequenceRow GatheringEnds(NegotiationRecord talk, List<OfferMessage> offers, List<HostId> folded, TimeSpan after)
    {
        var refusals = talk.Refusals.Select(r => r.From).Distinct().Count();
        var best = offers is [var first, ..] ? $"; lowest is {first.From}, {Format.Score(first.After.Load)}" : "";
        var more = folded.Count > 0 ? $" ({folded.Count} not drawn: {string.Join(", ", folded.Take(4))}{(folded.Count > 4 ? ", …" : "")})" : "";
        return new(after, SequenceKind.Point, talk.Help.From, [], "stale", "gathering ends", $"{Format.Count(offers.Count, "offer")}, {Format.Count(refusals, "refusal")}{more}{best}");
    }

    private static IEnumerable<SequenceRow> Rows(NegotiationRecord talk, NegotiationStep step, TimeSpan after, HashSet<HostId> lanes)
    {
        var guest = talk.Help.Guest;
        switch (step.Said)
        {
            case HelpMessage help:
                IReadOnlyList<HostId> asked = help.Only is { } only ? [only] : [.. lanes.Where(h => h != help.From)];
                yield return new(after, asked.Count > 0 ? SequenceKind.Message : SequenceKind.Point, help.From, asked, "over", "help", $"for {guest.Name}: {Format.Count(guest.Vcpus, "vcpu")}, {guest.Memory}");
                break;
            case OfferMessage offer when lanes.Contains(offer.From):
                yield return new(after, SequenceKind.Message, offer.From, [offer.To], "ok", $"offer {Format.Score(offer.After.Load)}", $"promises {offer.Promised}");
                break;
            case RefusalMessage refusal when lanes.Contains(refusal.From):
                yield return new(after, SequenceKind.QuietMessage, refusal.From, [refusal.To], "stale", "refuse", string.Join("; ", refusal.Why));
                break;
            case AwardMessage award:
                yield return new(after, SequenceKind.Message, award.From, [award.To], "move", "award", award.Why);
                break;
            case ConfirmMessage confirm when lanes.Contains(confirm.From):
                yield return new(after, SequenceKind.Message, confirm.From, [confirm.To], "ok", "confirm", "the memory is still held");
                break;
            case ReleaseMessage release when lanes.Contains(release.To):
                yield return new(after, SequenceKind.QuietMessage, release.From, [release.To], "stale", "release", release.Why);
                break;
            case MigrationMessage { Migration: var move }:
                foreach (var row in MoveRows(talk, move, after)) yield return row;
                break;
            case ClosedMessage closed:
                yield return new(after, SequenceKind.Point, closed.From, [], closed.Succeeded ? "ok" : "over", closed.Succeeded ? "done" : "ended", closed.Text);
                break;
        }
    }

    private static IEnumerable<SequenceRow> MoveRows(NegotiationRecord talk, Migration move, TimeSpan after)
    {
        var began = move.StartedAt - talk.AskedAt;
        switch (move.State)
        {
            case MigrationState.Moving when move.EndedAt is null && NegotiationView.LastMove(talk) == move:
                yield return new(began, SequenceKind.Phase, move.From, [move.To], "move", $"moves · {move.Memory}", move.Copied is { } copied ? $"{copied} copied" : "");
                break;
            case MigrationState.Done:
                var took = (move.EndedAt ?? talk.AskedAt + after) - move.StartedAt;
                yield return new(began, SequenceKind.Phase, move.From, [move.To], "move", $"copies {move.Memory}", Format.Span(move.Pause is { } paused ? took - paused : took));
                if (move.Pause is { } pause) yield return new(after - pause, SequenceKind.Phase, move.From, [move.To], "warn", "stopped for the last of it", $"pause {Format.Span(pause)}");
                yield return new(after, SequenceKind.Point, move.To, [], "ok", $"{move.GuestName} runs here", "");
                break;
            case MigrationState.Failed:
                yield return new(after, SequenceKind.Point, move.From, [], "over", $"{move.GuestName} stays", move.Problem ?? "");
                break;
            case MigrationState.Undefined:
                yield return new(after, SequenceKind.Point, move.From, [], "warn", "undefined", move.Problem ?? "broke after the point of no return");
                break;
        }
    }
}
