using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Identities;

/// <summary>What a party of the lab is. Its word counts for that role only: a guest's agent can't speak for its host.</summary>
public enum IdentityRole
{
    /// <summary>The web app: the only one whose orders count.</summary>
    Web,

    /// <summary>The agent of a host.</summary>
    Server,

    /// <summary>The agent that keeps guest configurations.</summary>
    Configuration,

    /// <summary>The agent in a guest.</summary>
    Virtual,

    /// <summary>A broker that runs elsewhere. It carries messages, and says itself only that it needs a new certificate.</summary>
    Broker,
}

/// <summary>
/// Who a party is: its role and its name, as <c>hosts/ferby</c>, <c>configurations/ferby</c>, <c>guests/UUID</c>, <c>web</c> or <c>broker</c>.
/// That text is the common name of its certificate, and the first levels of the topics that it may write to.
/// </summary>
public readonly record struct AgentIdentity
{
    /// <summary>The web app.</summary>
    public static readonly AgentIdentity Web = new(IdentityRole.Web, "web");

    /// <summary>A broker that runs elsewhere.</summary>
    public static readonly AgentIdentity Broker = new(IdentityRole.Broker, "broker");

    private readonly string? _name;

    private AgentIdentity(IdentityRole role, string name) => (Role, _name) = (role, name);

    /// <summary>What it is.</summary>
    public IdentityRole Role { get; }

    /// <summary>A host's name, a guest's UUID, "web" or "broker": what its messages have as sender.</summary>
    public string Name => _name ?? "";

    /// <summary>The agent of a host.</summary>
    public static AgentIdentity Of(HostId host) => new(IdentityRole.Server, host.Name);

    /// <summary>The agent that keeps configurations on a server.</summary>
    public static AgentIdentity OfConfigurations(HostId server) => new(IdentityRole.Configuration, server.Name);

    /// <summary>The agent in a guest.</summary>
    public static AgentIdentity Of(GuestId guest) => new(IdentityRole.Virtual, $"{guest}");

    /// <summary>By its role and name; null if that is nobody's.</summary>
    public static AgentIdentity? Of(IdentityRole role, string name) => TryParse($"{new AgentIdentity(role, name)}", out var identity) && identity.Role == role ? identity : null;

    /// <summary>Reads what <see cref="ToString"/> writes, and nothing else.</summary>
    public static bool TryParse(string? text, out AgentIdentity identity)
    {
        identity = default;
        if (text is "web" or "broker")
        {
            identity = text == "web" ? Web : Broker;
            return true;
        }
        if (text?.Split('/') is not [var kind, var name]) return false;
        var parsed = kind switch
        {
            "hosts" when HostId.IsValid(name) => Of(new HostId(name)),
            "configurations" when HostId.IsValid(name) => OfConfigurations(new HostId(name)),
            "guests" when Guid.TryParseExact(name, "D", out var uuid) && $"{uuid}" == name => Of(new GuestId(uuid)),
            _ => default,
        };
        if (parsed == default) return false;
        identity = parsed;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Role switch
    {
        IdentityRole.Server => $"hosts/{Name}",
        IdentityRole.Configuration => $"configurations/{Name}",
        IdentityRole.Virtual => $"guests/{Name}",
        _ => Name,
    };
}
