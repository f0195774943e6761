using System.Collections.Immutable;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Agents;

/// <summary>
/// Has the limits of guests' networks kept, as the rules say: a limit is the guest's, so whichever host has it keeps it, also one to which it is
/// still moving. Before any rules were heard nothing is said: what an agent before a restart has set stays until then.
/// </summary>
internal sealed class BandwidthKeeper(AgentContext context)
{
    private ImmutableSortedDictionary<int, BitRate>? _ordered;
    private SortedDictionary<int, BitRate?>? _told;
    private string? _problem;
    private bool _heard;

    /// <summary>Rules were heard.</summary>
    public void OnRules()
    {
        _heard = true;
        Order();
    }

    /// <summary>Looks at the newest frame. Whether a limit is another than before: who has asked for it waits for that.</summary>
    public bool OnSample()
    {
        Order();
        TellProblem();
        return TellChanges();
    }

    private void Order()
    {
        if (!_heard || context.Frame is not { } frame) return;
        var wanted = frame.Guests
            .Where(g => g.State != GuestRunState.Leaving && context.Ruling(g.Name).Bandwidth is not null)
            .DistinctBy(g => g.DomainNumber)
            .ToImmutableSortedDictionary(g => g.DomainNumber, g => context.Ruling(g.Name).Bandwidth!.Value);
        if (_ordered is { } before && before.SequenceEqual(wanted)) return;
        _ordered = wanted;
        context.Do(new AgentEffect.LimitBandwidth(wanted));
    }

    private bool TellChanges()
    {
        var now = new SortedDictionary<int, BitRate?>();
        var changed = false;
        foreach (var guest in context.Frame!.Guests.Where(g => g.State != GuestRunState.Leaving))
        {
            now[guest.DomainNumber] = guest.Bandwidth;
            // At the first look it is no news: an agent that was restarted finds what it has set
            if (_told is null || _told.GetValueOrDefault(guest.DomainNumber) == guest.Bandwidth) continue;
            changed = true;
            context.Decide(DecisionSeverity.Info, "bandwidth", $"{guest.Name}'s network is {BandwidthLimit.Words(guest.Bandwidth)} on {context.Host}", guest.Name);
        }
        _told = now;
        return changed;
    }

    private void TellProblem()
    {
        // Where nothing is to be limited, it is no matter whether it could be
        var problem = _ordered is null or { IsEmpty: true } ? null : context.Frame?.Guard switch
        {
            { Mode: GuardMode.Off } => "the guard is off on this host (--guard)",
            { } guard => guard.Bandwidth?.Problem,
            null => null,
        };
        if (problem == _problem) return;
        _problem = problem;
        if (_problem is not null) context.Decide(DecisionSeverity.Warning, "bandwidth-problem", $"Limits of guests' networks are not kept on {context.Host}, or not all: {_problem}");
    }
}
