using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Balancing.Search;

/// <summary>Makes a <see cref="Problem"/> of a lab that <see cref="LabCheck"/> has let pass.</summary>
internal static class ProblemBuilder
{
    /// <summary>The problem.</summary>
    public static Problem Build(LabSnapshot lab, PlanPolicy policy, Action? beforeStep = null)
    {
        var hosts = lab.Hosts.OrderBy(h => h.Id).ToArray();
        // The less important first, then by name: so that the plan does not depend on the order in which a lab is told
        lab = lab with { Guests = [.. lab.Guests.OrderBy(g => g.Priority).ThenBy(g => g.Name, StringComparer.Ordinal)] };
        var places = new SortedDictionary<HostId, int>(hosts.Select((h, i) => (h.Id, i)).ToDictionary());
        var counts = hosts.Select(h => h is { Reachable: true, Mode: HostMode.Active }).ToArray();
        var terms = Used(policy.Terms, hosts, lab.Guests);
        var spreads = terms.Count(t => t.Kind == TermKind.Spread);
        var classes = new ClassTable(hosts);
        var groups = lab.Guests.Select(g => g.Rules.KeepApart).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();
        var rows = lab.Guests.Select((g, rank) => new Row(rank, g, [.. terms.Select(t => t.Amount(g))], g.Memory.Bytes + policy.GuestOverhead.Bytes, classes.Of(g), MoveTime.Cost(g, policy))).ToArray();
        Array.Sort(rows, Row.Compare);
        var kinds = Kinds(rows);
        return new Problem
        {
            Hosts = hosts, Guests = [.. rows.Select(r => r.Guest)], Rank = [.. rows.Select(r => r.Rank)], Policy = policy, BeforeStep = beforeStep,
            Terms = terms, Spreads = spreads,
            Amount = [.. rows.SelectMany(r => r.Amounts)],
            Scale = [.. hosts.SelectMany(h => terms.Select(t => Inverse(t.Capacity(h))))],
            Own = [.. hosts.SelectMany(h => terms.Select(t => t.Own(h) * Inverse(t.Capacity(h))))],
            Counts = counts, Takes = counts, Empties = [.. counts.Select(c => !c)],
            Room = [.. hosts.Select(h => h.Memory.Bytes - h.Reserved.Bytes)],
            VcpusMax = [.. hosts.Select(h => h.Cores * policy.VcpusPerCoreMax)],
            Needs = [.. rows.Select(r => r.Needs)],
            Vcpus = [.. rows.Select(r => r.Guest.Vcpus)],
            Origin = [.. rows.Select(r => r.Guest.Host is { } at ? places[at] : -1)],
            Kind = kinds, Kinds = kinds.Length == 0 ? 0 : kinds[^1] + 1,
            Class = [.. rows.Select(r => r.Class)],
            Allowed = classes.Allowed,
            Apart = [.. rows.Select(r => r.Guest.Rules.KeepApart is { } group ? Array.IndexOf(groups, group) : -1)],
            ApartNames = groups,
            // From a host that does not answer nothing can be migrated
            Stuck = [.. rows.Select(r => r.Stuck || (r.Guest.Host is { } at && !hosts[places[at]].Reachable))],
            Stays = [.. rows.Select(r => r.Guest.Rules.NeverMoves)],
            Cost = [.. rows.Select(r => r.Cost)],
        };
    }

    private static double Inverse(double capacity) => capacity > 0 ? 1 / capacity : 0;

    // Terms that are the same for every host and guest are one term: each costs a root for every move that is weighed
    private static BalanceTerm[] Used(ImmutableArray<BalanceTerm> terms, LabHost[] hosts, ImmutableArray<LabGuest> guests)
    {
        var kept = new List<(BalanceTerm Term, double[] Figures)>();
        foreach (var term in terms.Where(t => t.Weight != 0).OrderBy(t => t.Kind))
        {
            double[] figures = [.. hosts.Select(h => term.Own(h) * Inverse(term.Capacity(h))), .. hosts.Select(h => Inverse(term.Capacity(h))), .. guests.Select(term.Amount)];
            var same = kept.FindIndex(k => k.Term.Kind == term.Kind && k.Term.Limit == term.Limit && k.Figures.AsSpan().SequenceEqual(figures));
            if (same < 0) kept.Add((term, figures));
            else kept[same] = (kept[same].Term with { Weight = kept[same].Term.Weight + term.Weight }, figures);
        }
        return [.. kept.Select(k => k.Term)];
    }

    private static int[] Kinds(Row[] rows)
    {
        var kinds = new int[rows.Length];
        for (var i = 1; i < rows.Length; i++) kinds[i] = kinds[i - 1] + (Row.SameKind(rows[i - 1], rows[i]) ? 0 : 1);
        return kinds;
    }

    private sealed record Row(int Rank, LabGuest Guest, double[] Amounts, long Needs, int Class, double Cost)
    {
        public bool Stuck => Guest.CannotMigrate is not null;

        // Guests kept apart are each a kind of their own: where one may go depends on where the others are
        public static bool SameKind(Row one, Row other) => one.Guest.Rules.KeepApart is null && CompareKind(one, other) == 0;

        public static int Compare(Row one, Row other)
        {
            var kind = CompareKind(one, other);
            if (kind != 0) return kind;
            var priority = one.Guest.Priority.CompareTo(other.Guest.Priority);
            if (priority != 0) return priority;
            var cost = one.Cost.CompareTo(other.Cost);
            return cost != 0 ? cost : string.CompareOrdinal(one.Guest.Name, other.Guest.Name);
        }

        private static int CompareKind(Row one, Row other)
        {
            var amounts = one.Amounts.AsSpan().SequenceCompareTo(other.Amounts);
            if (amounts != 0) return amounts;
            var rest = (one.Needs, one.Guest.Vcpus, one.Class, one.Stuck, one.Guest.Rules.NeverMoves).CompareTo((other.Needs, other.Guest.Vcpus, other.Class, other.Stuck, other.Guest.Rules.NeverMoves));
            return rest != 0 ? rest : string.CompareOrdinal(one.Guest.Rules.KeepApart, other.Guest.Rules.KeepApart);
        }
    }
}
