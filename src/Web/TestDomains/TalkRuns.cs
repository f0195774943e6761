using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.TestDomains;

/// <summary>The answer to a request to run the scenario: exactly one is set.</summary>
public sealed record TalkRequest(TalkRun? Run, Refusal? Refusal);

/// <summary>A host on which the scenario can be run.</summary>
/// <param name="Host">Which.</param>
/// <param name="Able">Its domains whose agents may make load.</param>
public sealed record TalkHost(HostId Host, ImmutableArray<PlacedGuest> Able);

/// <summary>
/// Runs of the talk's scenario: begins them, looks on while they go on, and keeps the last ones. In memory: with the web app a run is
/// forgotten, and its loads end by themselves.
/// </summary>
public sealed class TalkRuns(LoadOrders loads, InsideOrders orders, LiveFleet live, EventLog events, TimeProvider time)
{
    /// <summary>Domains that are driven up at least.</summary>
    public const int DomainsMin = 5;

    /// <summary>By how much of its cpu a host is to be driven over its threshold.</summary>
    private static readonly Share Over = new(0.2);

    // A host that is hot already gets this in each domain at least
    private const double CoresMin = 0.2;

    /// <summary>How many ended runs are kept.</summary>
    public const int EndedMax = 10;

    /// <summary>How long the loads are made if nobody says it.</summary>
    public static readonly TimeSpan LoadFor = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Followers<Guid> _followers = new(time);
    private ImmutableArray<TalkRun> _all = [];

    /// <summary>The newest first; at most one goes on.</summary>
    public ImmutableArray<TalkRun> Current
    {
        get
        {
            lock (_gate) return _all;
        }
    }

    /// <summary>Hosts with enough domains whose agents may make load, those with the most first.</summary>
    public ImmutableArray<TalkHost> Hosts() =>
        [.. loads.Able().GroupBy(p => p.Host.Id).Where(g => g.Count() >= DomainsMin).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => new TalkHost(g.Key, [.. g]))];

    /// <summary>An empty batch at once, then the ids of runs that changed.</summary>
    public IAsyncEnumerable<IReadOnlyCollection<Guid>> FollowAsync(CancellationToken cancellation) => _followers.FollowAsync(_ => true, cancellation);

    /// <summary>Begins one, on a host or (null) on the one with the most such domains.</summary>
    public TalkRequest Start(HostId? host, TimeSpan loadFor, Reason reason)
    {
        var hosts = Hosts();
        if (Refusal(host, hosts) is { } refusal) return new TalkRequest(null, refusal);
        var chosen = host is { } named ? hosts.First(h => h.Host == named) : hosts[0];
        var fleet = live.Current;
        var status = fleet.Hosts.GetValueOrDefault(chosen.Host)?.Status;
        var why = reason with { Why = $"The talk's scenario on {chosen.Host}{(reason.Why.Length > 0 ? $": {reason.Why}" : "")}" };
        var answers = Choose(chosen, status).SelectMany(c => loads.Ask([c.Guest], new LoadAsk(new LoadSpec { Kind = LoadKind.Cpu, Cores = c.Cores, For = loadFor }, null), why)).ToList();
        if (answers.All(a => a.Request.Order is null)) return new TalkRequest(null, new Refusal(RefusalKind.Conflict, [.. answers.SelectMany(a => a.Request.Refusal!.Why).Distinct()]));
        var now = time.GetUtcNow();
        var run = new TalkRun
        {
            Id = Guid.CreateVersion7(now), Host = chosen.Host, Reason = reason, StartedAt = now, LoadEndsAt = now + loadFor, KnownBefore = [.. fleet.Negotiations.Keys],
            Loads = [.. answers.Select(a => a.Request.Order).OfType<InsideOrder>().Select(o => new TalkLoad(o.Order.Guest, o.GuestName, o.Id, ((MakeLoadMessage)o.Order).Load.Cores!.Value, o.State, o.Text, false))],
            CpuBefore = status?.Load?.Cpu, Cpu = status?.Load?.Cpu, CpuMost = status?.Load?.Cpu, Threshold = status?.Monitoring.CpuOver,
        };
        lock (_gate) _all = [run, .. _all.Take(EndedMax)];
        Tell(run, "scenario-started", $"{reason.Who} runs the talk's scenario on {run.Host}: load in {Words.List([.. run.Loads.Select(l => l.Name)])}.", DecisionSeverity.Info);
        _followers.Tell(run.Id);
        return new TalkRequest(run, null);
    }

    /// <summary>Ends the loads of a run, and the run if it goes on.</summary>
    public TalkRequest Stop(Guid id, Reason reason)
    {
        if (Current.FirstOrDefault(r => r.Id == id) is not { } run) return new TalkRequest(null, new Refusal(RefusalKind.NotFound, [$"There is no run {id} (any more)."]));
        foreach (var load in run.Loads.Where(l => !l.Over && l.State != OrderState.Failed)) orders.Ask(new StopLoadMessage { Id = Guid.CreateVersion7(), Guest = load.Guest, ExpiresAt = default, Reason = reason, Load = load.Order });
        Change(id, r => TalkWatch.Stop(r, reason, time.GetUtcNow()));
        return new TalkRequest(Current.FirstOrDefault(r => r.Id == id), null);
    }

    /// <summary>Looks at the lab for all runs that go on, or whose loads do.</summary>
    internal void Look()
    {
        foreach (var run in Current.Where(r => r.EndedAt is null || r.LoadsRun)) Change(run.Id, r => TalkWatch.Look(r, live.Current, orders.Find, time.GetUtcNow()));
    }

    private Refusal? Refusal(HostId? host, ImmutableArray<TalkHost> hosts)
    {
        if (Current.FirstOrDefault(r => r.EndedAt is null) is { } goesOn) return new Refusal(RefusalKind.Conflict, [$"A run goes on already, on {goesOn.Host}: stop it first."]);
        if (host is { } named && OperationRules.Known(live.Current, named) is { } unknown) return unknown;
        if (host is { } few && !hosts.Any(h => h.Host == few))
        {
            var able = loads.Able().Count(p => p.Host.Id == few);
            return new Refusal(RefusalKind.Conflict, [$"{few} has {Words.Domains(able)} whose agents may make load; {DomainsMin} are needed."]);
        }
        return hosts.IsEmpty ? new Refusal(RefusalKind.Conflict, [$"No host has {DomainsMin} domains whose agents may make load."]) : null;
    }

    // So much that the host is over its threshold and could be relieved by moving one or two of them: evenly shared, each within its own vcpus.
    // More than five only where five could not do it
    private static IEnumerable<(PlacedGuest Guest, Cores Cores)> Choose(TalkHost host, StatusMessage? status)
    {
        var able = host.Able.OrderBy(p => p.Guest.Name, StringComparer.Ordinal).ToList();
        var missing = status is { Facts: { Cores: > 0 } facts, Load.Cpu: var now } ? ((status.Monitoring.CpuOver ?? new Share(1)) + Over - now).Value * facts.Cores : double.MaxValue;
        for (var count = DomainsMin; ; count++)
        {
            var each = Math.Max(missing / count, CoresMin);
            if (count < able.Count && able.Take(count).Sum(p => Math.Min(p.Guest.Vcpus, each)) < missing) continue;
            return able.Take(count).Select(p => (p, new Cores(Math.Round(Math.Min(p.Guest.Vcpus, each), 2))));
        }
    }

    private void Change(Guid id, Func<TalkRun, TalkRun> change)
    {
        TalkRun before, after;
        lock (_gate)
        {
            if (_all.FirstOrDefault(r => r.Id == id) is not { } known) return;
            before = known;
            after = change(before);
            if (after.Same(before)) return;
            _all = _all.Replace(before, after);
        }
        if (before.EndedAt is null && after.EndedAt is not null) Tell(after, "scenario-ended", after.VerdictText, after.Verdict == TalkVerdict.NotSettled ? DecisionSeverity.Warning : DecisionSeverity.Info);
        _followers.Tell(id);
    }

    private void Tell(TalkRun run, string what, string text, DecisionSeverity severity) =>
        events.Append(new EventRow { At = run.EndedAt ?? run.StartedAt, Severity = severity, What = what, Text = text, Host = run.Host.Name, OperationId = run.Id, Who = run.Reason.Who, Why = run.Reason.Why });
}
