using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Search;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>Plays what the search found once more from the start, and says it in words: scores are made anew after each step.</summary>
internal sealed class PlanWriter(Problem lab)
{
    // Whether losses are covered is asked of each host after each step: for more of both it would take longer than the search
    private const int CoveredMax = 20_000;

    /// <summary>The plan.</summary>
    public Plan Write(Walk found)
    {
        var layout = new Layout(lab);
        var before = Figures(layout);
        var steps = ImmutableArray.CreateBuilder<PlanStep>(found.Steps.Count);
        var curve = ImmutableArray.CreateBuilder<double>(found.Steps.Count + 1);
        curve.Add(layout.Score);
        var covered = (long)found.Steps.Count * lab.Hosts.Length <= CoveredMax ? ImmutableArray.CreateBuilder<ImmutableArray<bool>>(found.Steps.Count) : null;
        var spare = new SpareMemory(lab, layout);
        foreach (var step in found.Steps)
        {
            lab.BeforeStep?.Invoke();
            var reason = new StepReason(lab, layout).Of(step);
            layout.Move(step.Guest, step.To);
            layout.Recount();
            steps.Add(Step(step, steps.Count + 1, reason, layout));
            covered?.Add([.. Enumerable.Range(0, lab.Hosts.Length).Select(spare.Covers)]);
            curve.Add(layout.Score);
        }
        var after = Figures(layout);
        var knee = KneeOf(found, curve);
        return new Plan
        {
            Steps = steps.MoveToImmutable(),
            Curve = curve.MoveToImmutable(),
            Knee = knee,
            Hosts = [.. lab.Hosts.Select((h, i) => new HostOutlook(h.Id, before[i], after[i]))],
            Covered = covered?.MoveToImmutable() ?? [],
            Unplaced = [.. new Refusals(lab, found).All()],
        };
    }

    // Within a tenth of the end, and with nothing half done: what steps aside goes on, what must move has moved
    private int KneeOf(Walk found, ImmutableArray<double>.Builder curve)
    {
        var last = curve.Count - 1;
        var must = found.Steps.FindLastIndex(s => s.From < 0 || lab.Empties[s.From]) + 1;
        var staged = new SortedSet<int>();
        var knee = last;
        for (var k = last; k >= must; k--)
        {
            // What is open after k steps: walking back, an onward step opens it and the staged step closes it
            if (staged.Count == 0 && curve[k] <= 1.1 * curve[last] + 1e-12) knee = k;
            if (k == 0) break;
            var step = found.Steps[k - 1];
            if (step.Staged) staged.Remove(step.Guest);
            else if (found.Steps.FindLastIndex(k - 1, k, s => s.Staged && s.Guest == step.Guest) >= 0) staged.Add(step.Guest);
        }
        return knee;
    }

    private PlanStep Step(Walk.Step step, int number, string reason, Layout layout)
    {
        var guest = lab.Guests[step.Guest];
        var (takes, pause) = step.From < 0 ? (TimeSpan.Zero, TimeSpan.Zero) : MoveTime.Of(guest, Slower(lab.Hosts[step.From].Link, lab.Hosts[step.To].Link), lab.Policy);
        return new PlanStep
        {
            Number = number,
            Kind = step.From < 0 ? PlanStepKind.Start : PlanStepKind.Migrate,
            Guest = guest.Name,
            From = step.From < 0 ? null : lab.Hosts[step.From].Id,
            To = lab.Hosts[step.To].Id,
            Reason = reason,
            Staged = step.Staged,
            Takes = takes,
            Pause = pause,
            FromAfter = step.From < 0 ? null : Figures(layout, step.From, false),
            ToAfter = Figures(layout, step.To, false),
            Score = layout.Score,
        };
    }

    private BitRate Slower(BitRate? one, BitRate? other) => new(Math.Min((one ?? lab.Policy.Link).BitsPerSecond, (other ?? lab.Policy.Link).BitsPerSecond));

    private HostFigures[] Figures(Layout layout)
    {
        var spare = new SpareMemory(lab, layout);
        return [.. lab.Hosts.Select((_, i) => Figures(layout, i, spare.Covers(i)))];
    }

    private HostFigures Figures(Layout layout, int host, bool covered) => new(
        layout.Guests[host].Count,
        new ByteSize(layout.Free[host]),
        (lab.Hosts[host].Dom0Cpu + new Cores(layout.Guests[host].Sum(g => lab.Guests[g].Cpu.Count))).Of(lab.Hosts[host].Cores),
        layout.Vcpus[host],
        covered);
}
