using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Balancing;

/// <summary>Plays a plan step by step on a lab, and holds each step against memory, rules and spare memory. Shares nothing with the planner but the words.</summary>
internal sealed class PlanReferee
{
    private readonly PlanPolicy _policy;
    private readonly SortedDictionary<string, LabHost> _hosts;
    private readonly SortedDictionary<string, LabGuest> _guests = new(StringComparer.Ordinal);
    private readonly HashSet<HostId> _closed;

    public PlanReferee(PlanRequest request)
    {
        _policy = request.Policy;
        _closed = [.. request.Drain, .. request.Lab.Hosts.Where(h => h.Mode != HostMode.Active || !h.Reachable).Select(h => h.Id)];
        _hosts = new(request.Lab.Hosts.Where(h => !request.Lose.Contains(h.Id)).Concat(request.Add).ToDictionary(h => h.Id.Name), StringComparer.Ordinal);
        foreach (var guest in request.Lab.Guests) _guests[guest.Name] = guest.Host is { } at && request.Lose.Contains(at) ? guest with { Host = null, CannotMigrate = null } : guest;
        foreach (var guest in request.Start) _guests[guest.Name] = guest with { Host = null };
    }

    public IEnumerable<LabGuest> Guests => _guests.Values;

    public IEnumerable<LabGuest> On(HostId host) => _guests.Values.Where(g => g.Host == host);

    /// <summary>Everything that is wrong with a plan; empty if nothing is.</summary>
    public List<string> Judge(Plan plan)
    {
        var faults = new List<string>();
        if (Math.Abs(Score() - plan.Curve[0]) > 1e-9) faults.Add($"the score at the start is {Score()}, not {plan.Curve[0]}");
        foreach (var step in plan.Steps)
        {
            faults.AddRange(Step(step).Select(f => $"step {step.Number}, {step.Guest} {step.From} → {step.To}: {f}"));
            if (Math.Abs(Score() - step.Score) > 1e-9 || plan.Curve[step.Number] != step.Score) faults.Add($"the score after step {step.Number} is {Score()}, not {step.Score}");
        }
        foreach (var host in plan.Hosts.Where(h => h.After.Guests != On(h.Id).Count() || h.After.MemoryFree != Free(h.Id))) faults.Add($"{host.Id} ends with {On(host.Id).Count()} guests and {Free(host.Id)} free, not as the plan says");
        return faults;
    }

    /// <summary>Gains of all single moves that are allowed now.</summary>
    public IEnumerable<(string Guest, HostId To, double Gain)> Gains()
    {
        var (before, uncovered) = (Score(), Uncovered());
        foreach (var guest in _guests.Values.ToList())
        {
            if (guest.CannotMigrate is not null || guest.Rules.NeverMoves || guest.Host is not { } at || _closed.Contains(at)) continue;
            foreach (var host in _hosts.Values.Where(h => h.Id != at && !Against(guest, h).Any()))
            {
                _guests[guest.Name] = guest with { Host = host.Id };
                if (Uncovered() <= uncovered) yield return (guest.Name, host.Id, before - Score());
                _guests[guest.Name] = guest;
            }
        }
    }

    /// <summary>The score by its definition.</summary>
    public double Score()
    {
        var active = _hosts.Values.Where(h => !_closed.Contains(h.Id)).ToList();
        var score = _policy.AwayWeight * _guests.Values.Count(g => g.Host is not { } at || _closed.Contains(at));
        foreach (var term in _policy.Terms)
        {
            var shares = active.Select(h => term.Capacity(h) > 0 ? (term.Own(h) + On(h.Id).Sum(term.Amount)) / term.Capacity(h) : 0).ToList();
            var mean = shares.DefaultIfEmpty().Average();
            score += term.Weight * (term.Kind == TermKind.Spread
                ? Math.Sqrt(shares.Select(s => (s - mean) * (s - mean)).DefaultIfEmpty().Average())
                : shares.Where(s => s > term.Limit + 1e-9).Sum(s => 1 + s - term.Limit));
        }
        return score;
    }

    private List<string> Step(PlanStep step)
    {
        var faults = new List<string>();
        var guest = _guests[step.Guest];
        if (guest.Host != step.From) faults.Add($"it is on {guest.Host}");
        if ((step.Kind == PlanStepKind.Start) != (step.From is null)) faults.Add($"it is a {step.Kind}");
        if (step.From is { } at && guest.CannotMigrate is { } obstacle) faults.Add(obstacle);
        if (step.From is { } from && guest.Rules.NeverMoves && !_closed.Contains(from)) faults.Add("it never moves");
        if (step.From is not null && (step.Takes <= TimeSpan.Zero || step.Pause > step.Takes)) faults.Add($"takes {step.Takes}, pauses {step.Pause}");
        if (step.Reason.Length == 0) faults.Add("no reason");
        faults.AddRange(Against(guest, _hosts[step.To.Name]));
        var before = Uncovered();
        _guests[step.Guest] = guest with { Host = step.To };
        if (Uncovered() > before) faults.Add($"{Uncovered()} hosts' loss is uncovered, {before} before");
        return faults;
    }

    private IEnumerable<string> Against(LabGuest guest, LabHost host)
    {
        if (_closed.Contains(host.Id)) yield return "is closed";
        if (Free(host.Id) < guest.Memory + _policy.GuestOverhead + _policy.LeastFree) yield return $"{Free(host.Id)} free";
        if (On(host.Id).Sum(g => g.Vcpus) + guest.Vcpus > host.Cores * _policy.VcpusPerCoreMax) yield return "too many vcpus";
        if (guest.Rules.PinnedTo is { } pin && pin != host.Id) yield return $"pinned to {pin}";
        if (host.Has is { } has && !guest.Needs.IsSubsetOf(has)) yield return "lacks what it needs";
        if (guest.Rules.KeepApart is { } group && On(host.Id).Any(g => g.Rules.KeepApart == group)) yield return $"another of {group}";
    }

    private ByteSize Free(HostId host) => On(host).Aggregate(_hosts[host.Name].Memory - _hosts[host.Name].Reserved, (free, g) => free - g.Memory - _policy.GuestOverhead);

    private int Uncovered() => _policy.KeepSpare ? _hosts.Values.Count(h => !Covers(h.Id)) : 0;

    private bool Covers(HostId lost)
    {
        var free = _hosts.Values.Where(h => h.Id != lost && !_closed.Contains(h.Id)).ToDictionary(h => h.Id, h => Free(h.Id) - _policy.LeastFree);
        var groups = _guests.Values.Where(g => g.Host is { } at && at != lost && g.Rules.KeepApart is not null).Select(g => (g.Host!.Value, g.Rules.KeepApart)).ToHashSet();
        foreach (var guest in On(lost).Where(g => g.Rules.PinnedTo is null).OrderByDescending(g => g.Memory).ThenBy(g => g.Name, StringComparer.Ordinal))
        {
            var places = free.Where(f => f.Value >= guest.Memory + _policy.GuestOverhead && (_hosts[f.Key.Name].Has is not { } has || guest.Needs.IsSubsetOf(has)) && (guest.Rules.KeepApart is null || !groups.Contains((f.Key, guest.Rules.KeepApart))));
            var place = places.OrderByDescending(f => f.Value).ThenBy(f => f.Key).Select(f => f.Key).FirstOrDefault();
            if (place == default) return false;
            free[place] -= guest.Memory + _policy.GuestOverhead;
            if (guest.Rules.KeepApart is not null) groups.Add((place, guest.Rules.KeepApart));
        }
        return true;
    }
}
