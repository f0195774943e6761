using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Migrations;

/// <summary>
/// Carries out confirmed moves: Ordered → Moving → Done, Failed or Undefined. The point of no return is xl's GO; nothing
/// after it is undone or resumed by us.
/// </summary>
internal sealed class MigrationRunner(AgentContext context)
{
    /// <summary>Least time between two progress messages of one migration.</summary>
    public static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<string, Running> _running = new(StringComparer.Ordinal);

    /// <summary>Migrations that leave this host, those that others started (found in Xen) not counted.</summary>
    public ImmutableArray<Migration> Active => [.. _running.Values.Select(r => r.Migration)];

    public int Count => _running.Count;

    public bool Moves(string guest) => _running.Values.Any(r => r.Migration.GuestName == guest);

    /// <summary>Moves the guest of a search that ended with a confirmation.</summary>
    public void Begin(SearchEnd end, DateTimeOffset now)
    {
        var (help, to) = (end.Help, end.Confirmed!.Value);
        var migration = new Migration
        {
            Id = help.HelpId,
            Guest = help.Guest.Id,
            GuestName = help.Guest.Name,
            From = context.Host,
            To = to,
            Kind = help.Kind,
            Why = help.Reason.Why,
            State = MigrationState.Ordered,
            Memory = help.Guest.Memory,
            StartedAt = now,
        };
        _running.Add(help.HelpId, new Running(migration, help, now));
        Tell(migration);
        context.Do(new AgentEffect.RunXen(new XenCommand
        {
            Id = help.HelpId,
            Verb = XenVerb.Migrate,
            Guest = help.Guest.Id,
            GuestName = help.Guest.Name,
            To = to,
            Stream = end.Stream,
            Rate = context.Negotiation.MigrateRate,
            TimeLimit = context.Negotiation.MigrateWithin,
        }));
    }

    public void OnProgress(AgentEvent.CommandProgressed progress, DateTimeOffset now)
    {
        if (!_running.TryGetValue(progress.CommandId, out var running)) return;
        if (progress.Stands) context.Standing.Add(running.Migration.Guest);
        var began = running.Migration.State == MigrationState.Ordered;
        var migration = running.Migration with { State = MigrationState.Moving, Copied = progress.Copied ?? running.Migration.Copied, Rate = progress.Rate ?? running.Migration.Rate, Memory = progress.Of ?? running.Migration.Memory };
        var due = began || now - running.ToldAt >= ProgressPeriod;
        _running[progress.CommandId] = running with { Migration = migration, ToldAt = due ? now : running.ToldAt };
        if (due) Tell(migration);
    }

    /// <summary>The migration's end and the call that led to it; null if the command was none of ours.</summary>
    public (Migration Migration, HelpMessage Help)? OnEnded(AgentEvent.CommandEnded ended, DateTimeOffset now)
    {
        if (!_running.Remove(ended.CommandId, out var running)) return null;
        context.Standing.Remove(running.Migration.Guest);
        var state = ended.Outcome.Result switch
        {
            XenResult.Done => MigrationState.Done,
            XenResult.Undefined => MigrationState.Undefined,
            _ => MigrationState.Failed,
        };
        var migration = running.Migration with
        {
            State = state,
            EndedAt = now,
            Pause = ended.Outcome.Pause,
            Sent = ended.Outcome.Sent,
            Rate = null,
            Copied = state == MigrationState.Done ? running.Migration.Memory : running.Migration.Copied,
            Problem = state == MigrationState.Done ? null : ended.Outcome.Text,
        };
        if (state == MigrationState.Undefined) context.Undefined.Add(migration.Guest);
        if (state == MigrationState.Done) context.Gone(migration.Guest);
        Tell(migration);
        // A target keeps its promise when the state is undefined: the guest may be running there
        if (state != MigrationState.Undefined)
        {
            context.To(migration.To, new ReleaseMessage(migration.Id, context.Host, migration.To, state == MigrationState.Done ? "the guest has arrived" : "the migration failed"));
        }
        context.ToAll(new ClosedMessage(migration.Id, context.Host, state == MigrationState.Done, EndText(migration)));
        return (migration, running.Help);
    }

    /// <summary>"small-1 moved to herby in 8.4 s, paused 70 ms; 612 MiB sent".</summary>
    public static string EndText(Migration migration)
    {
        var took = Format(migration.EndedAt!.Value - migration.StartedAt);
        return migration.State switch
        {
            MigrationState.Done => $"{migration.GuestName} moved to {migration.To} in {took}" +
                (migration.Pause is { } pause ? $", paused {Format(pause)}" : "") + (migration.Sent is { } sent ? $"; {sent} sent" : ""),
            MigrationState.Undefined => $"{migration.GuestName} is in an undefined state after {took}: {migration.Problem}. Look at both hosts; a person must decide where it runs",
            _ => $"{migration.GuestName} stays on {migration.From}: {migration.Problem}",
        };
    }

    private static string Format(TimeSpan span) => span.TotalSeconds < 1 ? $"{span.TotalMilliseconds:0} ms" : $"{span.TotalSeconds:0.0} s";

    private void Tell(Migration migration) => context.Do(new AgentEffect.Publish(Topics.Migrations(context.Host), new MigrationMessage(migration)));

    private sealed record Running(Migration Migration, HelpMessage Help, DateTimeOffset ToldAt);
}
