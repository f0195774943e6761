using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// What is wanted of the hosts, as the database has it: intents, policies, and the guests' rules. Published, retained, when it changes and after
/// every connect, because a broker that was started anew has forgotten them.
/// </summary>
public sealed class Desired(MqttBus bus)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<HostId, IntentMessage> _intents = [];
    private readonly Dictionary<HostId, PolicyMessage> _policies = [];
    private RulesMessage? _rules;
    private readonly HashSet<string> _due = new(StringComparer.Ordinal);

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

    /// <summary>How guests may be treated; published by the next round.</summary>
    public void Set(RulesMessage rules)
    {
        lock (_gate)
        {
            _rules = rules;
            _due.Add(Topics.Rules);
        }
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

    /// <summary>Publishes what is due; what the bus does not accept stays due.</summary>
    public async Task PublishAsync(CancellationToken cancellation)
    {
        foreach (var (topic, message) in Due())
        {
            if (!await bus.PublishAsync(topic, message, retain: true, cancellation)) return;
            lock (_gate)
            {
                // Set anew meanwhile: then the newer one is still to be published
                if (IsNewest(message)) _due.Remove(topic);
            }
        }
    }

    private List<(string Topic, Message Message)> Due()
    {
        lock (_gate)
        {
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
