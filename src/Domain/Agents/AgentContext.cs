using System.Collections.Immutable;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Agents;

/// <summary>
/// What all parts of one server agent know: the host as it is, the policies, and the effects of the event being handled.
/// Each field has one writer, <see cref="ServerAgent"/>.
/// </summary>
internal sealed class AgentContext(ServerAgentOptions options)
{
    /// <summary>A host to which a move failed is awarded only if there is no other, for this long.</summary>
    public static readonly TimeSpan FailedToRests = TimeSpan.FromMinutes(10);

    private readonly List<AgentEffect> _effects = [];
    private long _count;

    public HostId Host { get; } = options.Host;

    public StreamAddress? Stream { get; } = options.Stream;

    public MonitoringPolicy Monitoring { get; set; } = options.Monitoring;

    public NegotiationPolicy Negotiation { get; set; } = options.Negotiation;

    public HostFrame? Frame { get; set; }

    public HostSample? Sample { get; set; }

    public string? Degraded { get; set; }

    public HostMode Mode { get; set; }

    public ImmutableArray<Overload> Overloads { get; set; } = [];

    public OverloadDetector Detector { get; } = new();

    /// <summary>The load now; null until there are two frames.</summary>
    public ScoreTerms? Load => Frame is { } frame && Sample is { Cpu: not null } sample ? HostLoad.Of(frame.Facts, sample) : null;

    /// <summary>Until when guests that moved here are left alone.</summary>
    public SortedDictionary<GuestId, DateTimeOffset> Resting { get; } = [];

    /// <summary>Guests whose migration broke after GO: nothing touches them until a person decides.</summary>
    public SortedSet<GuestId> Undefined { get; } = [];

    /// <summary>Guests that stand still while the last of them is copied: what comes for them now would not go along.</summary>
    public SortedSet<GuestId> Standing { get; } = [];

    /// <summary>Guests that xl makes here now, as promises: by name, until a sample shows them or xl has failed.</summary>
    public SortedDictionary<string, Promise> Starting { get; } = new(StringComparer.Ordinal);

    /// <summary>Guests on which an order is being carried out, with the order.</summary>
    public SortedDictionary<GuestId, OrderMessage> Busy { get; } = [];

    /// <summary>Hosts to which a move has failed, and until when others are taken before them.</summary>
    public SortedDictionary<HostId, DateTimeOffset> FailedTo { get; } = [];

    /// <summary>How guests may be treated, by name: those of which something is said.</summary>
    public ImmutableSortedDictionary<string, GuestRuling> Rulings { get; set; } = ImmutableSortedDictionary.Create<string, GuestRuling>(StringComparer.Ordinal);

    /// <summary>How a guest may be treated.</summary>
    public GuestRuling Ruling(string guest) => Rulings.GetValueOrDefault(guest) ?? GuestRuling.Of(guest);

    /// <summary>Whether a guest may run on this host only.</summary>
    public bool IsPinnedHere(string guest) => Ruling(guest).Rules.PinnedTo == Host;

    /// <summary>An id that no other incarnation of any agent uses.</summary>
    public string NextId(string kind) => $"{kind}-{Host}-{options.Incarnation:x}-{++_count}";

    public GuestSample? Guest(GuestId id) => Sample?.Guests.FirstOrDefault(g => g.Id == id && g.State is not GuestRunState.Leaving);

    /// <summary>A guest has left, as xl has said: who looks before the next sample does not find it any more.</summary>
    public void Gone(GuestId id)
    {
        if (Sample is { } sample) Sample = sample with { Guests = [.. sample.Guests.Where(g => g.Id != id)] };
    }

    /// <summary>Lets go what is over, and what was known of guests that the newest frame does not show any more.</summary>
    public void Forget(DateTimeOffset now)
    {
        foreach (var name in Starting.Where(s => s.Value.Until <= now || Frame!.Guests.Any(g => g.Name == s.Key && g.Memory >= s.Value.Guest.Memory)).Select(s => s.Key).ToList()) Starting.Remove(name);
        foreach (var host in FailedTo.Where(f => f.Value <= now).Select(f => f.Key).ToList()) FailedTo.Remove(host);
        foreach (var gone in Resting.Keys.Where(id => Guest(id) is null).ToList()) Resting.Remove(gone);
        Undefined.RemoveWhere(id => Guest(id) is null);
    }

    public void Do(AgentEffect effect) => _effects.Add(effect);

    public void ToAll(Message message) => Do(new AgentEffect.Publish(Topics.Help(Host), message));

    public void To(HostId host, Message message) => Do(new AgentEffect.Publish(Topics.Negotiation(Host, host), message));

    public void Decide(DecisionSeverity severity, string what, string text, string? guest = null, string? helpId = null) =>
        Do(new AgentEffect.Publish(Topics.Decisions(Host), new DecisionMessage(Host, severity, what, text, guest, helpId)));

    /// <summary>The effects since the last call, in order.</summary>
    public IReadOnlyList<AgentEffect> TakeEffects()
    {
        var taken = _effects.ToArray();
        _effects.Clear();
        return taken;
    }

    /// <summary>Why a guest can't be moved live now; null if it can.</summary>
    public string? CannotMove(GuestSample guest) => guest.State switch
    {
        _ when Undefined.Contains(guest.Id) => "its state is undefined: a person must decide",
        GuestRunState.Undefined => "its state is undefined: a person must decide",
        _ when guest.CannotMigrate is { } why => $"cannot migrate: {why}",
        GuestRunState.Paused => "it is paused, and a paused domain cannot be suspended for the move",
        GuestRunState.Crashed => "it has crashed",
        GuestRunState.ShuttingDown or GuestRunState.Dying => "it is shutting down",
        GuestRunState.Incoming => "it is still arriving",
        GuestRunState.Leaving => "it is leaving",
        _ when Busy.ContainsKey(guest.Id) => "an order is being carried out on it",
        // xl shows no memory and no vcpus while a domain is rebuilt
        _ when guest.Memory <= Units.ByteSize.Zero || guest.Vcpus == 0 => "it is being rebuilt",
        _ when Frame?.MigratingNames.Contains(guest.Name) == true => "it is being moved already",
        _ => null,
    };
}
