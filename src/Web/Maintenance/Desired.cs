using System.Collections.Immutable;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Servers;
using XenWeb.Web.Traces;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// What is wanted of the hosts, as the database has it: intents, policies, and the guests' rules. Published, retained, when it changes and after
/// every connect, because a broker that was started anew has forgotten them; and again while a host does not follow, because it may have had to drop
/// them (its clock was wrong).
/// </summary>
public sealed class Desired(LabVoice voice, OperationTraces traces)
{
    /// <summary>How often what a host's status does not follow is said again.</summary>
    public static readonly TimeSpan SaidAgainEvery = TimeSpan.FromSeconds(30);

    /// <summary>How often the rules are: no status tells whether they are followed.</summary>
    public static readonly TimeSpan RulesSaidAgainEvery = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<HostId, IntentMessage> _intents = [];
    private readonly Dictionary<HostId, PolicyMessage> _policies = [];
    private RulesMessage? _rules;
    private RulesMessage? _ofConfigurations;
    private long _rulesFrom;
    private ImmutableSortedDictionary<string, BitRate>? _limits;
    private readonly HashSet<string> _due = new(StringComparer.Ordinal);
    private DateTimeOffset _lookedAt;
    private DateTimeOffset _rulesSaidAt;

    /// <summary>No guest's network is limited.</summary>
    public static ImmutableSortedDictionary<string, BitRate> NoLimits { get; } = ImmutableSortedDictionary.Create<string, BitRate>(StringComparer.Ordinal);

    /// <summary>Null if nothing was ever wanted of the host.</summary>
    public IntentMessage? Intent(HostId host)
    {
        lock (_gate) return _intents.GetValueOrDefault(host);
    }

    /// <summary>Null if none was ever set: the host has its own defaults.</summary>
    public PolicyMessage? Policy(HostId host)
    {
        lock (_gate) return _policies.GetValueOrDefault(host);
    }

    /// <summary>The limits of guests' networks, by name.</summary>
    public ImmutableSortedDictionary<string, BitRate> Limits
    {
        get
        {
            lock (_gate) return _limits ?? NoLimits;
        }
    }

    /// <summary>How guests may be treated; null before the configurations and the limits were read.</summary>
    public RulesMessage? Rules
    {
        get
        {
            lock (_gate) return _rules;
        }
    }

    /// <summary>The same by the guest's name; empty before.</summary>
    public ImmutableSortedDictionary<string, GuestRuling> Rulings => Rules?.ByName() ?? ImmutableSortedDictionary<string, GuestRuling>.Empty;

    /// <summary>All intents.</summary>
    public IReadOnlyList<(HostId Host, IntentMessage Intent)> Intents()
    {
        lock (_gate) return [.. _intents.Select(p => (p.Key, p.Value))];
    }

    /// <summary>A stored intent; published by the next round.</summary>
    public void Set(HostId host, IntentMessage intent)
    {
        lock (_gate)
        {
            _intents[host] = intent;
            _due.Add(Topics.Intent(host));
        }
    }

    /// <summary>A stored policy; published by the next round.</summary>
    public void Set(HostId host, PolicyMessage policy)
    {
        lock (_gate)
        {
            _policies[host] = policy;
            _due.Add(Topics.Policy(host));
        }
    }

    /// <summary>How guests may be treated, as their configurations say; published by the next round, once the limits are known too.</summary>
    public void Set(RulesMessage rules)
    {
        lock (_gate)
        {
            _ofConfigurations = rules;
            Merge(rules.Generation);
        }
    }

    /// <summary>The stored limits of guests' networks.</summary>
    public void Set(ImmutableSortedDictionary<string, BitRate> limits, long generation)
    {
        lock (_gate)
        {
            _limits = limits;
            Merge(generation);
        }
    }

    /// <summary>A stored limit; published by the next round.</summary>
    public void Set(BandwidthChange change)
    {
        lock (_gate)
        {
            _limits = With(_limits ?? NoLimits, change);
            Merge(change.Generation);
        }
    }

    /// <summary>The limits after a change.</summary>
    internal static ImmutableSortedDictionary<string, BitRate> With(ImmutableSortedDictionary<string, BitRate> limits, BandwidthChange change) =>
        change.Limit is { } limit ? limits.SetItem(change.Guest, limit) : limits.Remove(change.Guest);

    /// <summary>Whether these limits are known already.</summary>
    public bool HasLimits(ImmutableSortedDictionary<string, BitRate> limits)
    {
        lock (_gate) return _limits is { } known && known.SequenceEqual(limits);
    }

    /// <summary>This web server leads from now on: the rules count from the lead's number, beyond what the one before has said, and everything is said anew.</summary>
    public void Lead(long epoch)
    {
        lock (_gate)
        {
            _rulesFrom = epoch;
            Merge(epoch);
        }
        AllDue();
    }

    /// <summary>The broker is there (again): it is told everything.</summary>
    public void AllDue()
    {
        lock (_gate)
        {
            if (_rules is not null) _due.Add(Topics.Rules);
            foreach (var host in _intents.Keys) _due.Add(Topics.Intent(host));
            foreach (var host in _policies.Keys) _due.Add(Topics.Policy(host));
        }
    }

    /// <summary>What hosts that are there do not follow is due again, if it was last looked at long enough ago.</summary>
    /// <param name="fleet">The lab.</param>
    /// <param name="now">Our clock.</param>
    public void SayAgain(FleetSnapshot fleet, DateTimeOffset now)
    {
        lock (_gate)
        {
            // A clock that went back must not silence it
            if ((now - _lookedAt).Duration() < SaidAgainEvery) return;
            _lookedAt = now;
            foreach (var (host, intent) in _intents) if (Status(host) is { } status && status.IntentGeneration < intent.Generation) _due.Add(Topics.Intent(host));
            foreach (var (host, policy) in _policies) if (Status(host) is { } status && !IntentProgress.Follows(status, policy)) _due.Add(Topics.Policy(host));
            if (_rules is null || (now - _rulesSaidAt).Duration() < RulesSaidAgainEvery) return;
            _rulesSaidAt = now;
            _due.Add(Topics.Rules);
        }
        StatusMessage? Status(HostId host) => fleet.Hosts.GetValueOrDefault(host) is { Status: { } status } heard && heard.Liveness(now) == HostLiveness.Live ? status : null;
    }

    /// <summary>Publishes what is due; what the bus does not accept stays due.</summary>
    public async Task PublishAsync(CancellationToken cancellation)
    {
        foreach (var (topic, message) in Due())
        {
            // Said again at every connect and while it is not followed: only what goes on is worth a span
            using var span = message is IntentMessage intent && traces.IsOpen(intent.Operation) ? traces.Send(intent.Operation, "intent", topic) : null;
            if (!await voice.PublishAsync(topic, message, retain: true, cancellation)) return;
            lock (_gate)
            {
                // Set anew meanwhile: then the newer one is still to be published
                if (IsNewest(message)) _due.Remove(topic);
            }
        }
    }

    // Without the limits a host would take away those that it has set
    private void Merge(long generation)
    {
        if (_ofConfigurations is not { } rules || _limits is not { } limits) return;
        long[] known = [generation, rules.Generation, _rulesFrom, (_rules?.Generation ?? 0) + 1];
        _rules = new RulesMessage(known.Max(), BandwidthRules.Merge(rules.Guests, limits));
        _due.Add(Topics.Rules);
    }

    private List<(string Topic, Message Message)> Due()
    {
        lock (_gate)
        {
            // Asked with each status that comes: of 1,000 hosts 200 times a second
            if (_due.Count == 0) return [];
            return
            [
                .. _intents.Where(p => _due.Contains(Topics.Intent(p.Key))).Select(p => (Topics.Intent(p.Key), (Message)p.Value)),
                .. _due.Contains(Topics.Rules) ? [(Topics.Rules, (Message)_rules!)] : Array.Empty<(string, Message)>(),
                .. _policies.Where(p => _due.Contains(Topics.Policy(p.Key))).Select(p => (Topics.Policy(p.Key), (Message)p.Value)),
            ];
        }
    }

    private bool IsNewest(Message message) => message switch
    {
        IntentMessage intent => _intents.ContainsValue(intent),
        PolicyMessage policy => _policies.ContainsValue(policy),
        RulesMessage rules => ReferenceEquals(_rules, rules),
        _ => false,
    };
}
