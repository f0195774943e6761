using System.Collections.Immutable;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Monitoring;

/// <summary>
/// Looks at the last samples of one host: is a resource over its threshold in enough of them, and will it still be in the next one? The rule is
/// Sandpiper's (NSDI 2007): k of the last n, and the prediction. A peak that is shorter than that moves nothing, nor one that is passing.
/// </summary>
public sealed class OverloadDetector
{
    private readonly Queue<ScoreTerms> _last = new();

    /// <summary>Adds the newest sample's shares; beyond the window the oldest is forgotten.</summary>
    public void Add(ScoreTerms shares, MonitoringPolicy policy)
    {
        _last.Enqueue(shares);
        while (_last.Count > policy.Window) _last.Dequeue();
    }

    /// <summary>Forgets all samples: after a guest has left, those from before say nothing of the host as it is now.</summary>
    public void Clear() => _last.Clear();

    /// <summary>What is overloaded, cpu first; empty if nothing is. The newest sample must be over as well, and the next one foreseen to be.</summary>
    public ImmutableArray<Overload> Detect(MonitoringPolicy policy)
    {
        if (_last.Count == 0) return [];
        return
        [
            .. Over(LoadResource.Cpu, policy.CpuOver, s => s.Cpu),
            .. Over(LoadResource.Memory, policy.MemoryOver, s => s.Memory),
            .. Over(LoadResource.Network, policy.NetworkOver, s => s.Network),
            .. Over(LoadResource.Io, policy.IoOver, s => s.Io),
        ];

        IEnumerable<Overload> Over(LoadResource resource, Share? threshold, Func<ScoreTerms, Share> share)
        {
            if (threshold is not { } limit) yield break;
            var now = share(_last.Last());
            var over = _last.Count(s => share(s) > limit);
            if (over < policy.OverInWindow || now <= limit) yield break;
            var next = Next(share, policy.OverInWindow);
            if (next > limit) yield return new Overload(resource, now, limit, over, _last.Count) { Next = next };
        }
    }

    // Of as many samples as have to be over: what was before the load came says nothing of where it goes
    private Share Next(Func<ScoreTerms, Share> share, int samples) => new(Math.Clamp(Trend.Next([.. _last.TakeLast(samples).Select(s => share(s).Value)]), 0, 1));
}
