using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Replay;

/// <summary>
/// Says when a host is to be kept as a keyframe: when anything of it has changed that samples don't tell, each hour, and while it speaks but has no new sample, each half minute. A host that changes
/// with each status has <see cref="Burst"/> keyframes at once and then one for each <see cref="Refill"/>: what is new then is in the next one. One thread at a time.
/// </summary>
public sealed class KeyframeMaker
{
    /// <summary>How many keyframes a host may have as fast as it changes: five minutes of a migration's progress at a status every 5 s.</summary>
    public const int Burst = 60;

    /// <summary>How often a host may have one after that: at most 2,880 a day, less than half of what the samples of five guests take.</summary>
    public static readonly TimeSpan Refill = TimeSpan.FromSeconds(30);

    /// <summary>A host is kept anew so often, so that nobody has to look further back.</summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromHours(1);

    /// <summary>A host that speaks without a new sample (its Xen can't be read) is kept anew so often: nothing else tells that it was there.</summary>
    public static readonly TimeSpan SpokeAfter = TimeSpan.FromSeconds(30);

    private readonly SortedDictionary<HostId, Last> _last = [];

    /// <summary>The keyframe that is to be kept now; null for none.</summary>
    /// <param name="host">The host as it is known after a message.</param>
    /// <param name="at">When that was issued, by the host's clock.</param>
    public HostKeyframe? Take(HostState host, DateTimeOffset at)
    {
        at = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
        var last = _last.GetValueOrDefault(host.Id);
        var sampled = host.Status?.Sample?.At;
        if (last is not null)
        {
            var passed = at - last.Frame.At;
            var hasNewSample = sampled != last.SampledAt;
            last.SampledAt = sampled;
            var isSame = last.Frame.Online == host.Online && KeyframeComparison.Same(last.Frame.Status, host.Status);
            // A clock that was set back: what is kept from then on stands beside what was kept before
            if (isSame && passed >= TimeSpan.Zero && passed < (hasNewSample ? RepeatAfter : SpokeAfter)) return null;
            last.Tokens = Math.Min(Burst, last.Tokens + Math.Max(0, (at - last.FilledAt) / Refill));
            last.FilledAt = at;
            if (last.Tokens < 1) return null;
            if (isSame) return Keep(host, at, KeyframeCause.Repeat, Kept(host), last);
        }
        var kept = Kept(host);
        return Keep(host, at, KeyframeRules.Cause(last?.Frame, host.Online, kept), kept, last ?? (_last[host.Id] = new Last { FilledAt = at, SampledAt = sampled }));
    }

    private static StatusMessage? Kept(HostState host) => host.Status is { } status ? KeyframeRules.Kept(status) : null;

    private static HostKeyframe Keep(HostState host, DateTimeOffset at, KeyframeCause cause, StatusMessage? kept, Last last)
    {
        last.Tokens--;
        return last.Frame = new HostKeyframe(host.Id, at, cause, host.Online, kept);
    }

    /// <summary>What was kept last of a host, and how many it may have yet.</summary>
    private sealed class Last
    {
        public HostKeyframe Frame { get; set; } = null!;

        public double Tokens { get; set; } = Burst;

        public DateTimeOffset FilledAt { get; set; }

        public DateTimeOffset? SampledAt { get; set; }
    }
}
