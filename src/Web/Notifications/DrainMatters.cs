using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Notifications;

/// <summary>What people must know of drains. Pure.</summary>
internal static class DrainMatters
{
    /// <summary>How long a drain that has ended is told.</summary>
    public static readonly TimeSpan EndedFor = TimeSpan.FromHours(1);

    /// <summary>A drain of which nothing gets on for so long is stuck, though it tries again by itself.</summary>
    public static readonly TimeSpan NothingFor = TimeSpan.FromMinutes(10);

    /// <summary>Drains that have ended, and those that do not get on.</summary>
    /// <param name="operations">All that are known.</param>
    /// <param name="domain">A domain with its class and owner, by name and host.</param>
    /// <param name="now">When.</param>
    public static IEnumerable<LabMatter> Of(IEnumerable<Operation> operations, Func<string, string, Target> domain, DateTimeOffset now)
    {
        foreach (var drain in operations.Where(o => o.Kind == OperationKind.Drain))
        {
            ImmutableArray<Target> targets = [Gate.OfHost(drain.Host), .. drain.Items.Select(i => domain(i.Guest, drain.Host.Name))];
            if (drain.EndedAt is { } ended && now - ended < EndedFor && drain.State != OperationState.Cancelled) yield return Ended(drain, targets);
            else if (!drain.Ended && WhyStuck(drain, now) is { } stuck) yield return Stuck(drain, stuck, targets);
        }
    }

    private static LabMatter Ended(Operation drain, ImmutableArray<Target> targets)
    {
        var isDone = drain.State == OperationState.Done;
        return new LabMatter(new Matter
        {
            Key = $"{NotificationKind.DrainEnded}/{drain.Id}",
            Kind = NotificationKind.DrainEnded,
            Severity = isDone ? DecisionSeverity.Info : DecisionSeverity.Warning,
            Title = isDone ? $"{drain.Host} is empty" : $"The drain of {drain.Host} has failed",
            Text = Asked(drain, drain.Text),
            Host = drain.Host.Name,
            Link = Links.Drain(drain.Id),
            Lasts = false,
        }, targets)
        {
            AskedBy = drain.Reason.Who,
            // Its own words may name domains of others
            Words = _ => Asked(drain, isDone ? "All domains have left it." : "Not all domains have left it."),
        };
    }

    private static LabMatter Stuck(Operation drain, OperationItem[] stuck, ImmutableArray<Target> targets) => new(new Matter
    {
        Key = $"{NotificationKind.DrainStuck}/{drain.Id}",
        Kind = NotificationKind.DrainStuck,
        Severity = DecisionSeverity.Warning,
        Title = $"The drain of {drain.Host} does not get on",
        Text = Tell(drain, stuck, _ => true),
        Host = drain.Host.Name,
        Link = Links.Drain(drain.Id),
    }, targets)
    {
        AskedBy = drain.Reason.Who,
        Words = sees => Tell(drain, stuck, sees),
    };

    private static OperationItem[]? WhyStuck(Operation drain, DateTimeOffset now)
    {
        var stuck = drain.Items.Where(i => i.State == OperationItemState.Stuck).ToArray();
        if (stuck.Length > 0) return stuck;
        var (left, moving) = (drain.Items.Where(i => i.State == OperationItemState.Waiting).ToArray(), drain.Items.Any(i => i.State == OperationItemState.Moving));
        var lastStep = drain.Items.Where(i => i.State == OperationItemState.Done).Select(i => i.At).Append(drain.CreatedAt).Max();
        return left.Length > 0 && !moving && now - lastStep > NothingFor ? left : null;
    }

    private static string Tell(Operation drain, OperationItem[] stuck, Func<string, bool> sees)
    {
        var seen = stuck.Where(i => sees(i.Guest)).ToArray();
        var words = seen.Take(3).Select(i => $"{i.Guest}: {i.Why.TrimEnd('.')}.");
        return Asked(drain, $"{string.Join(" ", words)}{(stuck.Length > Math.Min(3, seen.Length) ? $" {stuck.Length - Math.Min(3, seen.Length)} more can't leave {drain.Host}." : "")}".Trim());
    }

    private static string Asked(Operation drain, string text) => $"{text} Asked for by {drain.Reason.Who}{(drain.Reason.Why.Length > 0 ? $": {drain.Reason.Why}" : "")}.";
}
