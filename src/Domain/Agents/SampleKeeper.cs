using System.Collections.Immutable;
using System.Globalization;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>
/// Keeps each sample that was published until a web app has acknowledged it, and says it again afterwards if none does. A gap that could not be avoided is told
/// when somebody listens again.
/// </summary>
internal sealed class SampleKeeper(AgentContext context, TimeSpan span)
{
    // A gap that goes on is told again, but not with each sample
    private static readonly TimeSpan _tellAgainAfter = TimeSpan.FromMinutes(10);

    private readonly SampleBacklog _backlog = new(span);
    private (long From, long To, int Count)? _gap;
    private DateTimeOffset _toldAt = DateTimeOffset.MinValue;

    public DateTimeOffset? NextDeadline => _backlog.NextDeadline;

    /// <summary>A status is published: its sample is kept, unless it is in the ring already.</summary>
    public void Keep(StatusMessage status, DateTimeOffset now)
    {
        if (span <= TimeSpan.Zero || status.Sample is not { } seen) return;
        var sample = KeptSample.Of(status.Host, status.Facts, seen);
        if (_backlog.Knows(sample.Time)) return;
        var bytes = MessageJson.WriteSample(sample);
        context.Do(new AgentEffect.KeepSample(sample.Time, bytes));
        Lost(_backlog.Add(new KeptTime(sample.Time, bytes.Length), now));
    }

    /// <summary>Whatever happened: most of it is not for the ring.</summary>
    public void On(AgentEvent happened)
    {
        switch (happened)
        {
            case AgentEvent.Started { SamplesKept.IsDefaultOrEmpty: false } started:
                foreach (var kept in started.SamplesKept) Lost(_backlog.Restore(kept));
                break;
            case AgentEvent.Connected: _backlog.Connected(true); break;
            case AgentEvent.Disconnected: _backlog.Connected(false); break;
            case AgentEvent.SamplesLost lost: Lost(_backlog.Remove(lost.Times)); break;
            case AgentEvent.RingTold { Problem: { } why }:
                context.Decide(DecisionSeverity.Warning, "ring-broken", $"{context.Host} can't keep samples on its disk: {why} They are in memory only, as far as there is room");
                break;
            case AgentEvent.RingTold: context.Decide(DecisionSeverity.Info, "ring-well", $"{context.Host} keeps samples on its disk again"); break;
        }
    }

    /// <summary>A web app has these samples.</summary>
    public void OnTaken(SamplesTakenMessage taken, DateTimeOffset now)
    {
        if (taken.Host != context.Host) return;
        if (_backlog.Taken(taken.Times) is { IsEmpty: false } over) context.Do(new AgentEffect.ForgetSamples(over));
        if (_gap is not { } gap || now - _toldAt < _tellAgainAfter) return;
        (_gap, _toldAt) = (null, now);
        context.Decide(DecisionSeverity.Warning, "samples-lost", $"{gap.Count} samples of {context.Host} from {Text(gap.From)} to {Text(gap.To)} were not taken in time: its history has a gap there");
    }

    /// <summary>Says what is due.</summary>
    public void OnDeadline(DateTimeOffset now)
    {
        if (_backlog.Next(now) is { IsEmpty: false } due) context.Do(new AgentEffect.DeliverSamples(due));
    }

    private void Lost(IReadOnlyList<long> fallen)
    {
        if (fallen.Count == 0) return;
        context.Do(new AgentEffect.ForgetSamples([.. fallen]));
        var (from, to, count) = _gap ?? (long.MaxValue, long.MinValue, 0);
        _gap = (Math.Min(from, fallen.Min()), Math.Max(to, fallen.Max()), count + fallen.Count);
    }

    private static string Text(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
