using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Configs;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Headroom;

/// <summary>What the lab's policy says to things that are asked for: to a start whether it may be made, to a drain what it will leave.</summary>
public sealed class Reserve(HeadroomBoard board, LabPolicies policies)
{
    /// <summary>Why a start is not made for the sake of the reserve, and where it may be made.</summary>
    /// <param name="configuration">What is to be started.</param>
    /// <param name="host">Where; null for wherever it is best off.</param>
    /// <param name="all">The configurations, for starts that go on.</param>
    /// <param name="goingOn">What goes on.</param>
    /// <param name="overridden">Whether it is to be made whatever the reserve.</param>
    public ReserveAnswer Start(Configuration configuration, HostId? host, ImmutableArray<Configuration> all, IEnumerable<Operation> goingOn, bool overridden)
    {
        var policy = policies.Current.Policy;
        if (!policy.KeepReserve) return ReserveAnswer.Nothing;
        var lab = board.Lab();
        var before = goingOn.Where(o => o.Kind == OperationKind.Start).OrderBy(o => o.CreatedAt)
            .Select(o => all.FirstOrDefault(c => c.GuestName == o.GuestName) is { } known ? new StartWish(Guest(known), o.To) : null).OfType<StartWish>().ToList();
        var verdict = StartReserve.Judge(lab, policy, new StartWish(Guest(configuration), host), before);
        if (verdict.Against.IsEmpty) return ReserveAnswer.Nothing with { Only = verdict.Only };
        return overridden ? ReserveAnswer.Nothing with { Overridden = string.Join(" ", verdict.Against) } : ReserveAnswer.Nothing with { Refusal = new Refusal(RefusalKind.Conflict, verdict.Against) };
    }

    /// <summary>A refusal with what would make room for the start: as if the domain ran, where most is free. In a large lab that takes a while.</summary>
    public Refusal WithWays(Refusal refusal, Configuration configuration, HostId? host)
    {
        var (lab, guest) = (board.Lab(), Guest(configuration));
        var at = host ?? lab.Hosts.Where(h => h is { Reachable: true, Mode: HostMode.Active }).OrderByDescending(h => Free(lab, h)).Select(h => (HostId?)h.Id).FirstOrDefault();
        var ways = Restoring.Of(lab with { Guests = [.. lab.Guests.Where(g => g.Name != guest.Name), guest with { Host = at }] }, policies.Current.Policy, guest.Name);
        var told = ways.Length == 0 ? ImmutableArray<string>.Empty : [$"What would make room for it: {string.Join(" Or: ", ways.Select(w => w.Text))}"];
        return refusal with { Why = [.. refusal.Why, .. told, "An admin can have it started all the same (overrideReserve)."] };
    }

    /// <summary>What a drain will leave, if that is less than the policy wants; else null.</summary>
    public string? AfterDrain(HostId host) => board.WantingWithout(host);

    /// <summary>What is wanting now, as it was reckoned last; null if nothing is.</summary>
    public string? Wanting => board.Current is { Figures: { State: HeadroomState.NotMet } figures } ? string.Join(" ", figures.Wanting) : null;

    /// <summary>Whether the reserve is told to be short; steadier than <see cref="Wanting"/>.</summary>
    public bool IsShort => board.Current is { Alarm.IsLow: true };

    private static long Free(LabSnapshot lab, LabHost host) => host.Memory.Bytes - host.Reserved.Bytes - lab.Guests.Where(g => g.Host == host.Id).Sum(g => g.Memory.Bytes);

    private static LabGuest Guest(Configuration configuration) => new()
    {
        Name = configuration.GuestName,
        Memory = configuration.Needs.Memory,
        Vcpus = configuration.Needs.Vcpus,
        Priority = configuration.Config.Priority,
        Rules = configuration.Config.Rules,
        Needs = [.. (configuration.Needs.Fittings ?? Domain.Guests.GuestFittings.None).Needed],
    };
}
