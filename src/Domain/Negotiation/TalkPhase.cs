using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;

namespace XenWeb.Domain.Negotiation;

/// <summary>What a negotiation's time goes to.</summary>
public enum TalkPhaseKind
{
    /// <summary>Offers are gathered.</summary>
    Gathering,

    /// <summary>One was chosen, and confirms.</summary>
    Confirming,

    /// <summary>Memory is copied while the guest runs.</summary>
    Copying,

    /// <summary>The guest stands still for the last of it.</summary>
    Pause,

    /// <summary>A guest is started, or what is left is cleared away.</summary>
    Ending,
}

/// <summary>A part of a negotiation, by the asking host's clock alone.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Begins">Since the call for help.</param>
/// <param name="Lasts">How long.</param>
/// <param name="GoesOn">Whether it has not ended.</param>
public sealed record TalkPhase(TalkPhaseKind Kind, TimeSpan Begins, TimeSpan Lasts, bool GoesOn)
{
    /// <summary>The phases so far, one after the other without a gap. What took no time is left out.</summary>
    /// <param name="talk">The negotiation.</param>
    /// <param name="now">For what goes on.</param>
    public static ImmutableArray<TalkPhase> Of(NegotiationRecord talk, DateTimeOffset now)
    {
        var end = talk.EndedAt ?? now;
        var awarded = talk.Steps.FirstOrDefault(s => s.Said is AwardMessage)?.At;
        var move = talk.Steps.Select(s => s.Said).OfType<MigrationMessage>().LastOrDefault()?.Migration;
        var moved = move is { State: not MigrationState.Ordered } ? move.EndedAt ?? end : (DateTimeOffset?)null;
        var paused = move is { EndedAt: not null, Pause: { } pause } ? moved - pause : moved;
        List<(TalkPhaseKind Kind, DateTimeOffset? Until)> bounds =
        [
            (TalkPhaseKind.Gathering, awarded ?? end),
            (TalkPhaseKind.Confirming, awarded is null ? null : moved is null ? talk.Help.Kind == HelpKind.Start ? awarded : end : move!.StartedAt),
            (TalkPhaseKind.Copying, paused),
            (TalkPhaseKind.Pause, moved),
            (TalkPhaseKind.Ending, awarded is null ? null : end),
        ];
        var phases = ImmutableArray.CreateBuilder<TalkPhase>();
        var at = talk.AskedAt;
        foreach (var (kind, until) in bounds)
        {
            if (until is not { } to || to <= at) continue;
            phases.Add(new TalkPhase(kind, at - talk.AskedAt, to - at, false));
            at = to;
        }
        if (talk.EndedAt is null && phases.Count > 0) phases[^1] = phases[^1] with { GoesOn = true };
        return phases.ToImmutable();
    }
}
