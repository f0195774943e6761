using XenWeb.Domain.Balancing.Search;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>How many more guests of one configuration fit, with N+1 kept.</summary>
public static class Capacity
{
    /// <summary>More are not counted.</summary>
    public const int CountMax = 10_000;

    /// <summary>
    /// The answer for a lab (after the request's what-ifs) that nothing is moved in. Each further guest goes where most memory is free; the count
    /// is the largest with which every host's loss is covered, or nothing is worse than it was.
    /// </summary>
    /// <param name="request">The lab and the policy.</param>
    /// <param name="guest">One of the guests; its name and host are not looked at.</param>
    /// <param name="beforeStep">Called before each count that is tried: whoever does not want the answer any more throws.</param>
    public static CapacityAnswer HowMany(PlanRequest request, LabGuest guest, Action? beforeStep = null)
    {
        var errors = LabCheck.Errors(request, guest with { Name = Prefix(request), Host = null });
        if (errors.Count > 0) return new CapacityAnswer(0, 0, [], "", [.. errors]);
        var lab = WhatIf.Apply(request);
        var places = Places(lab, request.Policy, guest);
        var fits = request.Policy.KeepSpare ? Largest(places.Count, Covered) : places.Count;
        var counts = places.Take(fits).GroupBy(h => h).OrderBy(g => g.Key).Select(g => new HostPlaces(g.Key, g.Count()));
        return new CapacityAnswer(fits, places.Count, [.. counts], Limit(fits, places.Count), []);

        bool Covered(int count)
        {
            beforeStep?.Invoke();
            return IsCovered(lab, request, guest, places, count);
        }
    }

    private static string Limit(int fits, int places)
    {
        if (fits == CountMax) return "more are not counted";
        return fits < places ? "with one more the loss of a host would not be covered" : "no host has memory, virtual processors and leave for one more";
    }

    // The hosts that further guests would go to, one after the other
    private static List<HostId> Places(LabSnapshot lab, PlanPolicy policy, LabGuest guest)
    {
        var problem = ProblemBuilder.Build(lab with { Guests = [.. lab.Guests, guest with { Name = "", Host = null }] }, policy);
        var layout = new Layout(problem);
        var one = Array.FindIndex(problem.Guests, g => g.Name.Length == 0);
        var left = new PriorityQueue<int, (long Used, int Host)>();
        var slots = new int[problem.Hosts.Length];
        for (var h = 0; h < slots.Length; h++)
        {
            slots[h] = layout.Fits(one, h) ? Slots(problem, layout, one, h) : 0;
            if (slots[h] > 0) left.Enqueue(h, (-layout.Free[h], h));
        }
        var places = new List<HostId>();
        while (places.Count < CountMax && left.TryDequeue(out var host, out var order))
        {
            places.Add(problem.Hosts[host].Id);
            if (--slots[host] > 0) left.Enqueue(host, (order.Used + problem.Needs[one], host));
        }
        return places;
    }

    private static int Slots(Problem problem, Layout layout, int guest, int host)
    {
        if (problem.Apart[guest] >= 0) return 1;
        var memory = (layout.Free[host] - problem.Policy.LeastFree.Bytes) / problem.Needs[guest];
        var vcpus = (problem.VcpusMax[host] - layout.Vcpus[host]) / problem.Guests[guest].Vcpus;
        return (int)Math.Min(CountMax, Math.Min(memory, vcpus));
    }

    private static bool IsCovered(LabSnapshot lab, PlanRequest request, LabGuest guest, List<HostId> places, int count)
    {
        var prefix = Prefix(request);
        var more = places.Take(count).Select((host, i) => guest with { Name = prefix + i, Host = host });
        var problem = ProblemBuilder.Build(lab with { Guests = [.. lab.Guests, .. more] }, request.Policy);
        var before = ProblemBuilder.Build(lab, request.Policy);
        return Uncovered(problem) <= (count == 0 ? int.MaxValue : Uncovered(before));
    }

    private static int Uncovered(Problem problem)
    {
        var spare = new SpareMemory(problem, new Layout(problem));
        return Enumerable.Range(0, problem.Hosts.Length).Count(h => !spare.Covers(h));
    }

    // More guests never make a loss easier to cover, so halves can be left out
    private static int Largest(int most, Func<int, bool> holds)
    {
        var (low, high) = (0, most);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (holds(middle)) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    // No guest of the lab has a name that begins so
    private static string Prefix(PlanRequest request)
    {
        var prefix = "further-";
        while (request.Lab.Guests.Concat(request.Start).Any(g => g.Name.StartsWith(prefix, StringComparison.Ordinal))) prefix += "-";
        return prefix;
    }
}
