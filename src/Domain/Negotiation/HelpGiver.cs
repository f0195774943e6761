using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Negotiation;

/// <summary>The answering side: offers with a promise, refuses with reasons, confirms an award that it can still keep.</summary>
internal sealed class HelpGiver(AgentContext context)
{
    /// <summary>More promises than this at once are refused: a bound on what a flood of calls can make us hold.</summary>
    public const int PromisesMax = 64;

    private readonly SortedDictionary<string, Promise> _promises = new(StringComparer.Ordinal);

    /// <summary>When the next promise ends by itself; null if there is none.</summary>
    public DateTimeOffset? NextDeadline => _promises.Count == 0 ? null : _promises.Values.Min(p => p.Until);

    /// <summary>Whether a guest is on its way here.</summary>
    public bool Receives => _promises.Values.Any(p => p.Awarded);

    /// <summary>
    /// What is still held, for guests that are being started here too: a promise shrinks as its guest's memory arrives, or the arriving guest would count twice.
    /// </summary>
    public ImmutableArray<Promise> Held =>
    [
        .. _promises.Values.Select(p =>
        {
            var here = context.Sample?.Guests.FirstOrDefault(g => g.Name == p.Guest.Name && g.State == GuestRunState.Incoming);
            return here is null ? p : p with { Guest = p.Guest with { Memory = p.Guest.Memory > here.Memory ? p.Guest.Memory - here.Memory : default } };
        }),
        .. context.Starting.Values,
    ];

    public void OnHelp(HelpMessage help, bool seeksHelp, DateTimeOffset now)
    {
        if (help.From == context.Host || (help.Only is { } only && only != context.Host)) return;
        // The call was delivered again: the answer was given, and the promise stands
        if (_promises.TryGetValue(help.HelpId, out var known))
        {
            if (!known.Awarded) Offer(known);
            return;
        }
        var refusals = Refusals(help.Guest, decided: help is { Kind: HelpKind.Explicit, Only: not null }, seeksHelp);
        if (!refusals.IsEmpty)
        {
            context.To(help.From, new RefusalMessage(help.HelpId, context.Host, help.From, refusals));
            return;
        }
        var promise = new Promise(help.HelpId, help.From, help.Guest, now + context.Negotiation.PromiseFor, Awarded: false);
        _promises.Add(help.HelpId, promise);
        Offer(promise);
    }

    public void OnAward(AwardMessage award, DateTimeOffset now)
    {
        if (!_promises.TryGetValue(award.HelpId, out var promise) || promise.To != award.From)
        {
            context.To(award.From, new RefusalMessage(award.HelpId, context.Host, award.From, ["the promise has ended; nothing is held for it any more"]));
            return;
        }
        if (!promise.Awarded)
        {
            var refusals = StillKept(promise);
            if (!refusals.IsEmpty)
            {
                _promises.Remove(award.HelpId);
                context.To(award.From, new RefusalMessage(award.HelpId, context.Host, award.From, refusals));
                return;
            }
            var keep = TimeSpan.FromTicks(Math.Clamp(award.KeepFor.Ticks, TimeSpan.FromSeconds(10).Ticks, TimeSpan.FromDays(1).Ticks));
            _promises[award.HelpId] = promise with { Awarded = true, Until = now + keep };
        }
        context.To(award.From, new ConfirmMessage(award.HelpId, context.Host, award.From));
    }

    public void OnRelease(ReleaseMessage release, DateTimeOffset now)
    {
        if (!_promises.TryGetValue(release.HelpId, out var promise) || promise.To != release.From) return;
        if (!promise.Awarded)
        {
            _promises.Remove(release.HelpId);
            return;
        }
        // The release comes before the sample that shows the guest (or that its remains are gone): until then its memory is not free
        var until = now + (3 * context.Monitoring.SamplingPeriod) + TimeSpan.FromSeconds(5);
        _promises[release.HelpId] = promise with { Until = until < promise.Until ? until : promise.Until };
    }

    /// <summary>A guest that was promised a place and runs here has used the promise, and rests.</summary>
    public void OnSample(DateTimeOffset now)
    {
        foreach (var guest in context.Sample!.Guests.Where(g => g.State is not (GuestRunState.Incoming or GuestRunState.Leaving)))
        {
            var used = _promises.Values.FirstOrDefault(p => p.Awarded && p.Guest.Id == guest.Id);
            if (used is null) continue;
            _promises.Remove(used.HelpId);
            context.Resting[guest.Id] = now + context.Negotiation.GuestRest;
        }
    }

    public void OnDeadline(DateTimeOffset now)
    {
        foreach (var ended in _promises.Values.Where(p => p.Until <= now).ToList()) _promises.Remove(ended.HelpId);
    }

    private void Offer(Promise promise)
    {
        var held = Held.Where(p => p.HelpId != promise.HelpId).Select(p => p.Guest);
        var after = HostLoad.With(context.Frame!.Facts, context.Sample!, held.Append(promise.Guest));
        context.To(promise.To, new OfferMessage(promise.HelpId, context.Host, promise.To, after, promise.Guest.Memory, promise.Until));
    }

    private ImmutableArray<string> Refusals(GuestDemand guest, bool decided, bool seeksHelp)
    {
        if (context.Degraded is { } degraded) return [$"its Xen cannot be read: {degraded}"];
        if (View(seeksHelp) is not { } host) return ["it has only just started and has no two samples yet"];
        if (_promises.Count >= PromisesMax) return [$"it holds {PromisesMax} promises already"];
        return Placement.Refusals(host, guest, decided);
    }

    // Things may have changed since the offer; what was promised then is not weighed again, only what has become impossible
    private ImmutableArray<string> StillKept(Promise promise)
    {
        if (context.Degraded is { } degraded) return [$"its Xen cannot be read any more: {degraded}"];
        if (View(seeksHelp: false) is not { } host) return ["it has no two samples yet"];
        return Placement.Refusals(host with { Promises = [.. host.Promises.Where(p => p.HelpId != promise.HelpId)] }, promise.Guest, decided: true);
    }

    private PlacementHost? View(bool seeksHelp) => context is { Frame: { } frame, Sample: { Cpu: not null } sample }
        ? new PlacementHost
        {
            Facts = frame.Facts,
            Sample = sample,
            Mode = context.Mode,
            Monitoring = context.Monitoring,
            Overloads = context.Overloads,
            Promises = Held,
            SeeksHelp = seeksHelp,
        }
        : null;
}
