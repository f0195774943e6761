using System.Collections.Immutable;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Maintenance;

/// <summary>How far a drain is, from what its host says: a pure function that may be asked again at any time.</summary>
internal static class DrainProgress
{
    // Without figures: they would make another sentence of it each second
    private const string Short = "The lab has less headroom than its policy wants.";

    /// <summary>The drain as it is now.</summary>
    /// <param name="drain">As it was.</param>
    /// <param name="fleet">The lab.</param>
    /// <param name="now">Our clock.</param>
    /// <param name="isShort">Whether the lab is told to be short of its reserve.</param>
    /// <param name="wanting">What is wanting of it, for the end; null if nothing is.</param>
    public static Operation Step(Operation drain, FleetSnapshot fleet, DateTimeOffset now, bool isShort = false, string? wanting = null)
    {
        if (drain.Ended) return drain;
        var host = fleet.Hosts.GetValueOrDefault(drain.Host);
        if (host?.Status is not { } status || host.Liveness(now) == HostLiveness.Lost)
        {
            return drain with { ExpectedEndAt = null, Text = $"{drain.Host}'s agent is not there: the drain goes on by itself when it is back." };
        }
        if (status.IntentGeneration < drain.Generation) return drain with { Text = $"Waiting for {drain.Host} to hear of it." };
        // A later intent is in force: what asked for it has ended this one
        if (status.IntentGeneration > drain.Generation) return drain;
        var items = DrainItems.Merge(drain, status, fleet, now);
        if (status.Mode == HostMode.Maintenance) return Ended(drain, items, wanting, now);
        var total = items.Length;
        var left = items.Count(i => i.State == OperationItemState.Done);
        return drain with
        {
            State = OperationState.Running,
            Items = DrainItems.Same(drain.Items, items) ? drain.Items : items,
            Progress = total == 0 ? null : new Share((double)left / total),
            Text = isShort ? $"{Tell(drain.Host, items)} {Short}" : Tell(drain.Host, items),
            ExpectedEndAt = DrainForecast.EndOf(drain, status, fleet, now),
        };
    }

    private static Operation Ended(Operation drain, ImmutableArray<OperationItem> items, string? wanting, DateTimeOffset now)
    {
        items = [.. items.Select(i => i.State == OperationItemState.Done ? i : i with { State = OperationItemState.Done, Why = "left", NextTry = null, At = now })];
        var took = Words.Took(now - drain.CreatedAt);
        var text = items.IsEmpty ? $"{drain.Host} was empty: maintenance." : $"{drain.Host} is empty: {Words.Domains(items.Length)} left in {took}.";
        if (wanting is not null) text = $"{text} {wanting}";
        return drain with { State = OperationState.Done, Progress = new Share(1), EndedAt = now, ExpectedEndAt = null, Items = items, Text = text };
    }

    /// <summary>The text of a drain that goes on for somebody who may see some of its domains only.</summary>
    /// <param name="drain">The drain.</param>
    /// <param name="seen">Those of its domains that they may see.</param>
    public static string Text(Operation drain, ImmutableArray<OperationItem> seen)
    {
        var (left, theirs) = (drain.Items.Count(i => i.State != OperationItemState.Done), seen.Count(i => i.State != OperationItemState.Done));
        var others = left - theirs;
        var rest = others == 0 ? "" : $"{Words.Domains(others)} of others {(others == 1 ? "is" : "are")} still on {drain.Host}.";
        return others > 0 && theirs == 0 ? rest : $"{Tell(drain.Host, seen)} {rest}".TrimEnd();
    }

    // What needs a person comes first, by name and with its reason; then what moves; then what waits
    private static string Tell(HostId host, ImmutableArray<OperationItem> items)
    {
        var here = items.Where(i => i.State != OperationItemState.Done).ToArray();
        if (here.Length == 0) return $"No domain is left on {host}.";
        var sentences = here.Where(i => i.State == OperationItemState.Stuck).Select(i => $"{i.Guest} is stuck: {Words.Sentence(i.Why)}").ToList();
        var moving = here.Where(i => i.State == OperationItemState.Moving).Select(i => i.Guest).ToArray();
        if (moving.Length > 0) sentences.Add($"{Words.List(moving)} {(moving.Length == 1 ? "moves" : "move")}.");
        var waiting = here.Where(i => i.State == OperationItemState.Waiting).ToArray();
        if (waiting.Length > 0 && sentences.Count == 0) sentences.Add($"{waiting[0].Guest} waits: {Words.Sentence(waiting[0].Why)}");
        sentences.Add($"{items.Length - here.Length} of {Words.Domains(items.Length)} {(items.Length - here.Length == 1 ? "has" : "have")} left.");
        return string.Join(" ", sentences);
    }
}
