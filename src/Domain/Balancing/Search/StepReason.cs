using System.Globalization;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Search;

/// <summary>Why a step is made, in words with the figures that decided.</summary>
internal sealed class StepReason(Problem lab, Layout layout)
{
    /// <summary>The reason of a step, before it is made.</summary>
    public string Of(Walk.Step step)
    {
        var (guest, to) = (lab.Guests[step.Guest], lab.Hosts[step.To].Id);
        if (step.From < 0) return $"to be started; {to} has {Free(step.To)} free";
        var from = lab.Hosts[step.From];
        if (step.Staged) return $"makes room on {from.Id}, which is full ({Free(step.From)} free); goes on later";
        if (lab.Empties[step.From]) return $"{from.Id} {(from.Mode == HostMode.Maintenance ? "is in maintenance" : from.Reachable ? "is to be empty" : "does not answer")}; {to} has {Free(step.To)} free{(guest.Priority.Value == 0 ? "" : $"; priority {guest.Priority}")}";
        if (layout.Score <= layout.After(step.Guest, step.From, step.To)) return $"makes room on {from.Id} for what comes next";
        return Balance(step);
    }

    // The term that gains most speaks
    private string Balance(Walk.Step step)
    {
        var terms = lab.Terms.Length;
        var (best, most) = (0, double.NegativeInfinity);
        for (var t = 0; t < terms; t++)
        {
            var gain = layout.TermScore(t) - layout.TermAfter(t, step.Guest, step.From, step.To);
            if (gain > most) (best, most) = (t, gain);
        }
        var term = lab.Terms[best];
        var (from, to) = (layout.Plain(step.From, best), layout.Plain(step.To, best));
        var (fromAfter, toAfter) = (from - Part(step, best, step.From), to + Part(step, best, step.To));
        return $"{term.Name}: {lab.Hosts[step.From].Id} {Percent(from)} → {Percent(fromAfter)}, {lab.Hosts[step.To].Id} {Percent(to)} → {Percent(toAfter)}; score {layout.Score.ToString("0.0000", CultureInfo.InvariantCulture)} → {layout.After(step.Guest, step.From, step.To).ToString("0.0000", CultureInfo.InvariantCulture)}";
    }

    private double Part(Walk.Step step, int term, int host) => lab.Amount[step.Guest * lab.Terms.Length + term] * lab.Scale[host * lab.Terms.Length + term];

    private ByteSize Free(int host) => new(layout.Free[host]);

    private static Share Percent(double share) => new(share);
}
