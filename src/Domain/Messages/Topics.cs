using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;

namespace XenWeb.Domain.Messages;

/// <summary>
/// Every topic. A sender writes only below its own name (hosts/NAME/…, negotiation/NAME/…, guests/UUID/…), so that a broker can hold it to that;
/// what is for one host ends in that host's name, so that a large lab's answers do not go to everyone.
/// </summary>
public static class Topics
{
    /// <summary>The first levels of all of them; the version is the protocol's.</summary>
    public const string Root = "xenweb/v1";

    private static readonly string[] _keptByWeb = [$"{Root}/web/intent/", $"{Root}/web/policy/", $"{Root}/web/trust"];

    /// <summary>Retained: <see cref="StatusMessage"/>.</summary>
    public static string Status(HostId host) => $"{Root}/hosts/{host}/status";

    /// <summary>Retained, also the last will: <see cref="PresenceMessage"/>.</summary>
    public static string Presence(HostId host) => $"{Root}/hosts/{host}/presence";

    /// <summary><see cref="OutcomeMessage"/>.</summary>
    public static string Outcomes(HostId host) => $"{Root}/hosts/{host}/outcomes";

    /// <summary><see cref="MigrationMessage"/>.</summary>
    public static string Migrations(HostId host) => $"{Root}/hosts/{host}/migrations";

    /// <summary><see cref="DecisionMessage"/>.</summary>
    public static string Decisions(HostId host) => $"{Root}/hosts/{host}/decisions";

    /// <summary><see cref="BacklogMessage"/>; not below the host's own name, for whole minutes of samples must not hold up what is said of now.</summary>
    public static string Backlog(HostId host) => $"{Root}/backlog/{host}";

    /// <summary>From one web app to a host: <see cref="SamplesTakenMessage"/>. Each web app has a level of its own, for each counts its messages by itself.</summary>
    /// <param name="host">Which host.</param>
    /// <param name="server">Which web app; "+" is all of them.</param>
    public static string Taken(HostId host, string server) => $"{Root}/web/taken/{host}/{server}";

    /// <summary>From the web app, retained: <see cref="IntentMessage"/>.</summary>
    public static string Intent(HostId host) => $"{Root}/web/intent/{host}";

    /// <summary>From the web app, retained: <see cref="PolicyMessage"/>.</summary>
    public static string Policy(HostId host) => $"{Root}/web/policy/{host}";

    /// <summary>From the web app to all hosts, retained: <see cref="RulesMessage"/>.</summary>
    public const string Rules = $"{Root}/web/rules";

    /// <summary>From the web app: <see cref="OrderMessage"/>.</summary>
    public static string Orders(HostId host) => $"{Root}/web/orders/{host}";

    /// <summary>From the web app: <see cref="ConsoleWatchMessage"/>, <see cref="ConsoleInputMessage"/>, <see cref="ScreenWatchMessage"/>, <see cref="ScreenInputMessage"/>.</summary>
    public static string Consoles(HostId host) => $"{Root}/web/consoles/{host}";

    /// <summary><see cref="ConsoleOutputMessage"/>; not below the host's own name, for it goes where the other streams of guests go.</summary>
    public static string Console(HostId host, GuestId guest) => $"{Root}/consoles/{host}/{guest}";

    /// <summary><see cref="ScreenOutputMessage"/>, beside the guest's console.</summary>
    public static string Screen(HostId host, GuestId guest, Guid session) => $"{Console(host, guest)}/{session}";

    /// <summary>Which connection a topic of <see cref="Screen"/> is of; null if it is none.</summary>
    public static Guid? ScreenOf(string topic) =>
        topic.Split('/') is ["xenweb", "v1", "consoles", _, _, var id] && Guid.TryParseExact(id, "D", out var session) ? session : null;

    /// <summary>Whose console a topic of <see cref="Console"/> is of, and on which host; null if it is none.</summary>
    public static (HostId Host, GuestId Guest)? ConsoleOf(string topic) =>
        topic.Split('/') is ["xenweb", "v1", "consoles", var by, var uuid] && HostId.IsValid(by) && Guid.TryParseExact(uuid, "D", out var guest) ? (new HostId(by), new GuestId(guest)) : null;

    /// <summary>Retained, also the last will: <see cref="ConfigurationPresenceMessage"/>.</summary>
    public static string ConfigurationPresence(HostId server) => $"{Root}/configurations/{server}/presence";

    /// <summary>Retained: <see cref="ConfigurationCatalogueMessage"/>.</summary>
    public static string ConfigurationCatalogue(HostId server) => $"{Root}/configurations/{server}/catalogue";

    /// <summary>Retained: <see cref="ConfigurationFileMessage"/>.</summary>
    public static string ConfigurationText(HostId server, string name) => $"{Root}/configurations/{server}/files/{name}";

    /// <summary><see cref="ConfigurationOutcomeMessage"/>.</summary>
    public static string ConfigurationOutcomes(HostId server) => $"{Root}/configurations/{server}/outcomes";

    /// <summary>Retained: <see cref="ImageCatalogueMessage"/>.</summary>
    public static string ImageCatalogue(HostId server) => $"{Root}/configurations/{server}/images";

    /// <summary>Retained: <see cref="ImageMessage"/>.</summary>
    public static string Image(HostId server, string name) => $"{Root}/configurations/{server}/images/{name}";

    /// <summary>Retained: <see cref="ImageLogMessage"/>.</summary>
    public static string ImageLog(HostId server, string name) => $"{Root}/configurations/{server}/builds/{name}";

    /// <summary><see cref="ImageOutcomeMessage"/>.</summary>
    public static string ImageOutcomes(HostId server) => $"{Root}/configurations/{server}/image-outcomes";

    /// <summary>Retained: <see cref="ExportCatalogueMessage"/>.</summary>
    public static string Exports(HostId server) => $"{Root}/configurations/{server}/exports";

    /// <summary><see cref="ExportOutcomeMessage"/>.</summary>
    public static string ExportOutcomes(HostId server) => $"{Root}/configurations/{server}/export-outcomes";

    /// <summary>From the web app: <see cref="ConfigurationOrderMessage"/>, <see cref="ImageOrderMessage"/>, <see cref="ExportOrderMessage"/>.</summary>
    public static string ConfigurationOrders(HostId server) => $"{Root}/web/configurations/{server}";

    /// <summary>To all: <see cref="HelpMessage"/>, <see cref="ClosedMessage"/>.</summary>
    public static string Help(HostId from) => $"{Root}/negotiation/{from}/all";

    /// <summary>To one: offers, refusals, awards, confirmations, releases.</summary>
    public static string Negotiation(HostId from, HostId to) => $"{Root}/negotiation/{from}/to/{to}";

    /// <summary>What a server agent listens to.</summary>
    public static IReadOnlyList<string> ForHost(HostId host) =>
    [
        Intent(host), Policy(host), Orders(host), Consoles(host), Rules, Taken(host, "+"), $"{Root}/negotiation/+/all", $"{Root}/negotiation/+/to/{host}",
    ];

    /// <summary>From the web app to everybody, retained: whom to believe (<see cref="TrustMessage"/>).</summary>
    public const string Trust = $"{Root}/web/trust";

    /// <summary>From the web app to one party: its renewed certificate (<see cref="CertificateMessage"/>).</summary>
    public static string Certificate(AgentIdentity identity) => $"{Root}/web/certificates/{identity}";

    /// <summary>From one party: it asks for a new certificate (<see cref="RenewalMessage"/>).</summary>
    public static string Renewal(AgentIdentity identity) => $"{Root}/{identity}/renewal";

    /// <summary>What each party listens to, whatever its role.</summary>
    public static IReadOnlyList<string> ForIdentity(AgentIdentity identity) => [Trust, Certificate(identity)];

    /// <summary>From the agent in a guest; retained, also the last will: <see cref="GuestPresenceMessage"/>.</summary>
    public static string Presence(GuestId guest) => $"{Root}/guests/{guest}/presence";

    /// <summary><see cref="GuestVitalsMessage"/>.</summary>
    public static string Vitals(GuestId guest) => $"{Root}/guests/{guest}/vitals";

    /// <summary><see cref="GuestProcessesMessage"/>.</summary>
    public static string Processes(GuestId guest) => $"{Root}/guests/{guest}/processes";

    /// <summary><see cref="GuestOutputMessage"/>.</summary>
    public static string Output(GuestId guest) => $"{Root}/guests/{guest}/output";

    /// <summary><see cref="GuestOutcomeMessage"/>.</summary>
    public static string Outcomes(GuestId guest) => $"{Root}/guests/{guest}/outcomes";

    /// <summary><see cref="GuestEventMessage"/>.</summary>
    public static string Events(GuestId guest) => $"{Root}/guests/{guest}/events";

    /// <summary>From the web app: <see cref="GuestWatchMessage"/>.</summary>
    public static string Watch(GuestId guest) => $"{Root}/web/guests/{guest}/watch";

    /// <summary>From the web app: <see cref="GuestOrder"/>.</summary>
    public static string Orders(GuestId guest) => $"{Root}/web/guests/{guest}/orders";

    /// <summary>What the agent in a guest listens to.</summary>
    public static IReadOnlyList<string> ForGuest(GuestId guest) => [Watch(guest), Orders(guest)];

    /// <summary>What a process listens to that is the agent of many guests, as that of a simulated lab.</summary>
    public static readonly IReadOnlyList<string> ForAllGuests = [$"{Root}/web/guests/+/watch", $"{Root}/web/guests/+/orders"];

    /// <summary>Whether a topic is one that the agent in that guest writes to.</summary>
    public static bool IsOfGuest(string topic, GuestId guest) => topic.StartsWith($"{Root}/guests/{guest}/", StringComparison.Ordinal);

    /// <summary>The guest that a topic of <see cref="ForGuest"/> is for; null if it is none.</summary>
    public static GuestId? GuestOf(string topic) =>
        topic.Split('/') is ["xenweb", "v1", "web", "guests", var uuid, _] && Guid.TryParseExact(uuid, "D", out var guest) ? new GuestId(guest) : null;

    /// <summary>Where a host puts what the agent in a guest has said over its channel; it is signed by the guest for its own topic all the same.</summary>
    public static string Carried(HostId by, string topic) => $"{Root}/relay/{by}/{topic[(Root.Length + 1)..]}";

    /// <summary>The topic that was carried and by whom; the topic itself and null for one that nobody carries.</summary>
    public static (string Topic, HostId? By) Uncarried(string topic) =>
        topic.Split('/', 6) is ["xenweb", "v1", "relay", var by, "guests", var rest] && HostId.IsValid(by) ? ($"{Root}/guests/{rest}", new HostId(by)) : (topic, null);

    /// <summary>What the host of a guest listens to for it, to carry it over its channel.</summary>
    public static IReadOnlyList<string> ForCarried(GuestId guest) => [.. ForGuest(guest), .. ForIdentity(AgentIdentity.Of(guest))];

    /// <summary>What the web app listens to for the agents in guests; beside <see cref="ForWeb"/>, for their streams are of another size.</summary>
    public static readonly IReadOnlyList<string> ForWebOfGuests = [$"{Root}/guests/#", $"{Root}/relay/+/guests/#", $"{Root}/consoles/#"];

    /// <summary>What the web app listens to for samples that come afterwards; beside <see cref="ForWeb"/>, so that they hold up nothing.</summary>
    public static readonly IReadOnlyList<string> ForWebOfBacklogs = [$"{Root}/backlog/#"];

    /// <summary>A filter that several web servers share: each message goes to one of them.</summary>
    public static string Shared(string filter) => $"$share/web/{filter}";

    /// <summary>What several web servers divide between them: statuses, for their samples, and samples that come afterwards.</summary>
    public static readonly IReadOnlyList<string> ForWebsOfSamples = [Shared($"{Root}/hosts/+/status"), .. ForWebOfBacklogs.Select(Shared)];

    /// <summary>What the web app listens to.</summary>
    public static readonly IReadOnlyList<string> ForWeb = [$"{Root}/hosts/#", $"{Root}/negotiation/#", $"{Root}/configurations/#", Renewal(AgentIdentity.Broker)];

    /// <summary>
    /// Who alone may write to a topic: a host's name, a guest's UUID, "web", "broker", or null for a topic that is none of ours. A message whose
    /// sender is another is dropped.
    /// </summary>
    public static string? Writer(string topic)
    {
        var levels = topic.Split('/');
        if (levels.Length < 4 || levels[0] != "xenweb" || levels[1] != "v1") return null;
        return levels[2] switch
        {
            "hosts" or "negotiation" or "consoles" or "backlog" or "configurations" or "guests" or "relay" => levels[3],
            "web" => Envelope.Web,
            "broker" => AgentIdentity.Broker.Name,
            _ => null,
        };
    }

    /// <summary>What is above all that the agent in a guest says.</summary>
    public static string Of(GuestId guest) => $"{Root}/guests/{guest}";

    /// <summary>Whether a topic is one of those on which the web app has the broker keep its word: what it wants of the agents until it says otherwise.</summary>
    public static bool IsKeptByWeb(string topic) => topic == Rules || _keptByWeb.Any(kept => topic.StartsWith(kept, StringComparison.Ordinal));

    /// <summary>Whose signature alone counts on a topic; null for a topic that is none of ours, or whose name can be nobody's.</summary>
    public static AgentIdentity? Signer(string topic)
    {
        var levels = topic.Split('/', 5);
        if (levels.Length < 4 || levels[0] != "xenweb" || levels[1] != "v1") return null;
        var kind = levels[2] is "negotiation" or "consoles" or "backlog" ? "hosts" : levels[2];
        return AgentIdentity.TryParse(kind is "web" or "broker" ? kind : $"{kind}/{levels[3]}", out var signer) ? signer : null;
    }
}
