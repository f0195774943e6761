using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;

namespace XenWeb.Domain.Negotiation;

/// <summary>The answering side: offers with a promise, refuses with reasons, confirms an award that it can still keep.</summary>
internal sealed class HelpGiver(AgentContext context, VolumeKeeper volumes)
{
    /// <summary>More promises than this at once are refused: a bound on what a flood of calls can make us hold.</summary>
    public const int PromisesMax = 64;

    /// <summary>A source connects at once; a busy Dom0 is given this long.</summary>
    public static readonly TimeSpan ConnectWithin = TimeSpan.FromMinutes(1);

    private readonly SortedDictionary<string, Promise> _promises = new(StringComparer.Ordinal);

    // Calls that wait until the host has been searched for what the guest needs; given up after as long as a promise is held
    private readonly SortedDictionary<string, (HelpMessage Help, DateTimeOffset Until)> _looking = new(StringComparer.Ordinal);

    /// <summary>When the next promise ends by itself; null if there is none.</summary>
    public DateTimeOffset? NextDeadline => _promises.Values.Select(p => (DateTimeOffset?)p.Until).Concat(_looking.Values.Select(l => (DateTimeOffset?)l.Until)).Min();

    /// <summary>The negotiations of guests that are on their way here.</summary>
    public IReadOnlyCollection<string> Awarded => [.. _promises.Values.Where(p => p.Awarded).Select(p => p.HelpId)];

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
        // A guest that is to be started may be started here too
        if ((help.From == context.Host && help.Kind != HelpKind.Start) || (help.Only is { } only && only != context.Host)) return;
        // The call was delivered again: the answer was given or will be, and the promise stands
        if (_looking.ContainsKey(help.HelpId)) return;
        if (_promises.TryGetValue(help.HelpId, out var known))
        {
            if (!known.Awarded) Offer(known);
            return;
        }
        if (Refused(help, seeksHelp)) return;
        if (help.Guest.Fittings.OwnPaths is not { IsEmpty: false } paths)
        {
            Promise(help, now);
            return;
        }
        _looking.Add(help.HelpId, (help, now + context.Negotiation.PromiseFor));
        context.Do(new AgentEffect.LookFor(help.HelpId, paths));
    }

    /// <summary>The host was searched for what a guest needs.</summary>
    public void OnLookedFor(AgentEvent.LookedFor looked, bool seeksHelp, DateTimeOffset now)
    {
        if (!_looking.Remove(looked.Key, out var asked)) return;
        if (!looked.Missing.IsEmpty) Refuse(asked.Help, [.. looked.Missing.Select(path => $"it has no {path}")]);
        else if (!Refused(asked.Help, seeksHelp)) Promise(asked.Help, now);
    }

    /// <summary>Every reason why a guest that a person wants started here can't be; what is promised for it speaks for it.</summary>
    public ImmutableArray<string> Against(GuestDemand guest) =>
        View(seeksHelp: false) is { } host ? Placement.Refusals(Without(host, guest.Id), guest, decided: true) : ["it has only just started"];

    /// <summary>The guest is being made: what was promised for it is held as one that starts.</summary>
    public void Use(GuestId guest)
    {
        foreach (var promise in _promises.Values.Where(p => p.Guest.Id == guest).ToList()) _promises.Remove(promise.HelpId);
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
            promise = _promises[award.HelpId] = promise with { Awarded = true, Until = now + keep, Joining = promise.Migrates && volumes.Join(award.HelpId, award.From, promise.Guest), KeepFor = keep };
            if (!promise.Joining) OpenStream(promise);
        }
        if (!promise.Joining) Confirm(promise);
    }

    /// <summary>Somebody wanted to give this host a guest's stream who may not.</summary>
    public void OnStreamRefused(AgentEvent.StreamRefused refused)
    {
        var times = refused.Count == 1 ? "" : $" ({refused.Count} times)";
        context.Decide(DecisionSeverity.Warning, "stream-refused", $"{context.Host} refused a connection to its port for migrations from {refused.From}: {refused.Why}{times}");
    }

    /// <summary>The volumes of a guest that is to come are attached, and its place is confirmed; or they can't be, and it is refused.</summary>
    public void OnJoined(AgentEvent.VolumesHandled handled)
    {
        // Given back meanwhile: what is attached is let go when the next frames show that nobody uses it
        if (!_promises.TryGetValue(handled.Key, out var promise) || !promise.Joining) return;
        if (handled.Problem is { } why)
        {
            _promises.Remove(handled.Key);
            context.To(promise.To, new RefusalMessage(handled.Key, context.Host, promise.To, [why]));
            return;
        }
        promise = _promises[handled.Key] = promise with { Joining = false };
        OpenStream(promise);
        Confirm(promise);
    }

    // Before the confirmation: the source connects as soon as it has it
    private void OpenStream(Promise promise)
    {
        if (promise.Migrates && context.Stream is not null) context.Do(new AgentEffect.OpenStream(Slot(promise, promise.KeepFor)));
    }

    private void Confirm(Promise promise) => context.To(promise.To, new ConfirmMessage(promise.HelpId, context.Host, promise.To, promise.Migrates ? context.Stream : null));

    public void OnRelease(ReleaseMessage release, DateTimeOffset now)
    {
        if (!_promises.TryGetValue(release.HelpId, out var promise) || promise.To != release.From) return;
        if (!promise.Awarded)
        {
            _promises.Remove(release.HelpId);
            return;
        }
        if (promise.Migrates && !promise.Joining && context.Stream is not null) context.Do(new AgentEffect.CloseStream(release.HelpId));
        // The release comes before the sample that shows the guest (or that its remains are gone): until then its memory is not free
        var until = now + (3 * context.Monitoring.SamplingPeriod) + TimeSpan.FromSeconds(5);
        _promises[release.HelpId] = promise with { Joining = false, Until = until < promise.Until ? until : promise.Until };
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
        foreach (var ended in _looking.Where(l => l.Value.Until <= now).Select(l => l.Key).ToList()) _looking.Remove(ended);
    }

    private void Promise(HelpMessage help, DateTimeOffset now)
    {
        var promise = new Promise(help.HelpId, help.From, help.Guest, now + context.Negotiation.PromiseFor, Awarded: false, Migrates: help.Kind != HelpKind.Start);
        _promises.Add(help.HelpId, promise);
        Offer(promise);
    }

    private static StreamSlot Slot(Promise promise, TimeSpan keep) => new()
    {
        HelpId = promise.HelpId,
        Guest = promise.Guest.Id,
        GuestName = promise.Guest.Name,
        Source = promise.To,
        Memory = promise.Guest.Memory,
        ClaimWithin = keep < ConnectWithin ? keep : ConnectWithin,
        KeepFor = keep,
    };

    private bool Refused(HelpMessage help, bool seeksHelp)
    {
        var why = Refusals(help.Guest, decided: help is { Kind: HelpKind.Explicit, Only: not null }, seeksHelp);
        if (why.IsEmpty) return false;
        Refuse(help, why, everywhere: help.Kind == HelpKind.Start && View(seeksHelp) is { } host && Placement.Clashes(host, help.Guest).Any());
        return true;
    }

    private void Refuse(HelpMessage help, ImmutableArray<string> why, bool everywhere = false) =>
        context.To(help.From, new RefusalMessage(help.HelpId, context.Host, help.From, why, everywhere));

    private void Offer(Promise promise)
    {
        var held = Held.Where(p => p.HelpId != promise.HelpId).Select(p => p.Guest);
        var after = HostLoad.With(context.Frame!.Facts, context.Sample!, held.Append(promise.Guest));
        context.To(promise.To, new OfferMessage(promise.HelpId, context.Host, promise.To, after, promise.Guest.Memory, promise.Until));
    }

    private ImmutableArray<string> Refusals(GuestDemand guest, bool decided, bool seeksHelp)
    {
        if (context.Degraded is { } degraded) return [$"its Xen cannot be read: {degraded}"];
        if (View(seeksHelp) is not { Sample.Cpu: not null } host) return ["it has only just started and has no two samples yet"];
        if (_promises.Count + _looking.Count >= PromisesMax) return [$"it holds {PromisesMax} promises already"];
        return Placement.Refusals(host, guest, decided);
    }

    // Things may have changed since the offer; what was promised then is not weighed again, only what has become impossible
    private ImmutableArray<string> StillKept(Promise promise)
    {
        if (context.Degraded is { } degraded) return [$"its Xen cannot be read any more: {degraded}"];
        if (View(seeksHelp: false) is not { } host) return ["it has no two samples yet"];
        return Placement.Refusals(Without(host, promise.Guest.Id), promise.Guest, decided: true);
    }

    private static PlacementHost Without(PlacementHost host, GuestId guest) => host with { Promises = [.. host.Promises.Where(p => p.Guest.Id != guest)] };

    private PlacementHost? View(bool seeksHelp) => context is { Frame: { } frame, Sample: { } sample }
        ? new PlacementHost
        {
            Facts = frame.Facts,
            Sample = sample,
            Mode = context.Mode,
            Monitoring = context.Monitoring,
            Overloads = context.Overloads,
            Promises = Held,
            SeeksHelp = seeksHelp,
            Id = context.Host,
            Rulings = context.Rulings,
        }
        : null;
}
