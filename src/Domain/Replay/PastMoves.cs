using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Replay;

/// <summary>Migrations and negotiations as they stood at a moment, of what is known of them today: what came later is taken away.</summary>
internal static class PastMoves
{
    /// <summary>A migration that had begun.</summary>
    /// <param name="migration">As it is known today.</param>
    /// <param name="source">What its source said then.</param>
    /// <param name="at">The moment.</param>
    public static Migration Of(Migration migration, StatusMessage? source, DateTimeOffset at)
    {
        if (migration.EndedAt <= at) return migration;
        return source?.Migrations.FirstOrDefault(m => m.Id == migration.Id) ?? UnderWay(migration);
    }

    /// <summary>A negotiation that had been asked for.</summary>
    /// <param name="talk">As it is known today.</param>
    /// <param name="at">The moment.</param>
    public static NegotiationRecord Of(NegotiationRecord talk, DateTimeOffset at)
    {
        if (talk.EndedAt <= at && talk.Steps.All(s => s.At <= at)) return talk;
        var said = talk.Steps.Select(s => Then(s, at)).Where(s => s.At <= at).ToList();
        var past = talk with { Steps = [.. said], AwardedTo = said.Select(s => s.Said).OfType<AwardMessage>().LastOrDefault()?.To };
        return talk.EndedAt <= at ? past : past with { EndedAt = null, Succeeded = null, Outcome = null };
    }

    // Of a migration's progress only the newest step is kept: at its beginning it was under way too
    private static NegotiationStep Then(NegotiationStep step, DateTimeOffset at) => step is { Said: MigrationMessage { Migration: { EndedAt: null } moving } } && step.At > at && moving.StartedAt <= at
        ? new NegotiationStep(moving.StartedAt, new MigrationMessage(UnderWay(moving)))
        : step;

    // How far it was is not kept but in its source's keyframes
    private static Migration UnderWay(Migration migration) =>
        migration with { State = MigrationState.Moving, EndedAt = null, Copied = null, Rate = null, Sent = null, Pause = null, Problem = null, EndIsReckoned = false };
}
