using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>What one life of an agent has bound itself to, as its own messages say it: kept beside the core, by what came in and what went out.</summary>
internal sealed class Account(Machine machine)
{
    private readonly Dictionary<Guid, (string Name, ByteSize Memory)> _ordered = [];

    public MonitoringPolicy Monitoring { get; private set; } = MonitoringPolicy.Default;

    public NegotiationPolicy Negotiation { get; private set; } = NegotiationPolicy.Default;

    /// <summary>Calls that it heard.</summary>
    public Dictionary<string, HelpMessage> Heard { get; } = new(StringComparer.Ordinal);

    /// <summary>What it holds: by help, until it is released, used or expires by its clock.</summary>
    public Dictionary<string, Held> Promises { get; } = new(StringComparer.Ordinal);

    /// <summary>Guests that it makes.</summary>
    public Dictionary<Guid, (string Name, ByteSize Memory)> Starting { get; } = [];

    /// <summary>Guests that came to it as promised, and until when they rest.</summary>
    public Dictionary<GuestId, DateTimeOffset> RestUntil { get; } = [];

    /// <summary>The newest frame that it was given.</summary>
    public HostFrame? Frame { get; private set; }

    /// <summary>What was really free when that was read.</summary>
    public ByteSize Free { get; private set; }

    private long _policyGeneration;

    public sealed record Held(GuestId Guest, ByteSize Memory, DateTimeOffset Until, HostId To, bool Awarded = false);

    public DateTimeOffset Clock => machine.Clock.Now;

    public void OnEvent(AgentEvent happened)
    {
        switch (happened)
        {
            case AgentEvent.Sampled sampled: OnSampled(sampled.Frame); break;
            case AgentEvent.Received { Envelope.Body: PolicyMessage policy } when policy.Generation > _policyGeneration:
                _policyGeneration = policy.Generation;
                if (policy.Monitoring.Errors().Count + policy.Negotiation.Errors().Count == 0) (Monitoring, Negotiation) = (policy.Monitoring, policy.Negotiation);
                break;
            case AgentEvent.Received { Envelope.Body: HelpMessage help }: Heard[help.HelpId] = help; break;
            case AgentEvent.Received { Envelope.Body: AwardMessage award } when Promises.TryGetValue(award.HelpId, out var held): Promises[award.HelpId] = held with { Until = Clock + award.KeepFor }; break;
            // One that is taken back is not counted: the core holds it for some seconds more, which is its own affair
            case AgentEvent.Received { Envelope.Body: ReleaseMessage release } when Promises.TryGetValue(release.HelpId, out var held) && held.To == release.From: Promises.Remove(release.HelpId); break;
            case AgentEvent.Received { Envelope.Body: OrderMessage { Kind: OrderKind.Start, Needs: { } needs } start }: _ordered[start.Id] = (start.GuestName, needs.Memory); break;
            // Also one that was never begun, for it could not be written down: what was promised for its guest is free
            case AgentEvent.CommandEnded ended when Guid.TryParse(ended.CommandId, out var order):
                Starting.Remove(order);
                Used(ended.CommandId);
                break;
            // A start whose volumes can't be attached is never begun either (seed 256800760)
            case AgentEvent.VolumesHandled { Verb: VolumeVerb.Attach, Problem: not null } handled: Used(handled.Key); break;
        }
    }

    public void OnEffect(AgentEffect effect)
    {
        switch (effect)
        {
            case AgentEffect.Publish { Message: OfferMessage offer } when Heard.TryGetValue(offer.HelpId, out var help): Promises.TryAdd(offer.HelpId, new Held(help.Guest.Id, help.Guest.Memory, offer.PromisedUntil, help.From)); break;
            case AgentEffect.Publish { Message: RefusalMessage refusal }: Promises.Remove(refusal.HelpId); break;
            case AgentEffect.Publish { Message: ConfirmMessage confirm } when Promises.TryGetValue(confirm.HelpId, out var held): Promises[confirm.HelpId] = held with { Awarded = true }; break;
            case AgentEffect.RunXen { Command: { Verb: XenVerb.Create } create } when Guid.TryParse(create.Id, out var order):
                if (_ordered.TryGetValue(order, out var made)) Starting[order] = made;
                Used(create.Id);
                break;
        }
    }

    /// <summary>What it holds for guests that are not there yet, one call left out.</summary>
    public ByteSize Bound(string butFor)
    {
        long bound = 0;
        foreach (var (id, held) in Promises)
        {
            if (id != butFor && held.Until > Clock && Frame?.Guests.Any(g => g.Id == held.Guest) != true) bound += held.Memory.Bytes;
        }
        foreach (var (name, memory) in Starting.Values) if (Frame?.Guests.Any(g => g.Name == name) != true) bound += memory.Bytes;
        return new ByteSize(bound);
    }

    private void Used(string order)
    {
        foreach (var used in Promises.Where(p => $"{p.Value.Guest}" == order).Select(p => p.Key).ToList()) Promises.Remove(used);
    }

    private void OnSampled(HostFrame frame)
    {
        (Frame, Free) = (frame, machine.Truth.TryDequeue(out var free) ? free : frame.FreeMemory);
        // One that has gone rests no more here; brought back by hand, nobody was promised it (seed 227975176)
        foreach (var gone in RestUntil.Keys.Where(id => !frame.Guests.Any(g => g.Id == id)).ToList()) RestUntil.Remove(gone);
        if (Promises.Count == 0) return;
        foreach (var guest in frame.Guests.Where(g => g.State is not (GuestRunState.Incoming or GuestRunState.Leaving)))
        {
            foreach (var (id, held) in Promises.Where(p => p.Value.Guest == guest.Id && p.Value.Awarded && p.Value.Until > Clock).ToList())
            {
                Promises.Remove(id);
                RestUntil[guest.Id] = Clock + Negotiation.GuestRest;
            }
        }
    }
}
