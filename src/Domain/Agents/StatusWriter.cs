using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Agents;

/// <summary>Puts together what a status tells, of all that the parts of an agent know.</summary>
internal sealed class StatusWriter(AgentContext context, string version, HelpGiver giver, MigrationRunner migrations, DrainKeeper drain, GuardKeeper guard, VolumeKeeper volumes, DropCounts dropped)
{
    /// <summary>The status now.</summary>
    public StatusMessage Write(long intentGeneration) => new()
    {
        Host = context.Host,
        AgentVersion = version,
        Facts = context.Frame?.Facts,
        Sample = context.Sample,
        Mode = context.Mode,
        IntentGeneration = intentGeneration,
        Degraded = context.Degraded,
        Load = context.Load,
        Overloads = context.Overloads,
        Monitoring = context.Monitoring,
        Negotiation = context.Negotiation,
        Promised = giver.Held.Aggregate(ByteSize.Zero, (sum, p) => sum + p.Guest.Memory),
        Migrations = migrations.Active,
        MovedByOthers = [.. context.Frame?.MigratingNames.Where(n => !migrations.Moves(n)) ?? []],
        Drain = drain.Items,
        Guard = guard.State,
        Volumes = volumes.States,
        Dropped = dropped.All,
    };
}
