using System.Net;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Access.OpenId;
using XenWeb.Web.Notifications;

namespace XenWeb.Web;

/// <summary>What the web app is started with; the command line's options have the same names.</summary>
public sealed record WebOptions
{
    private readonly int? _brokerPort;

    /// <summary>Port of the pages and the API; 0 takes a free one.</summary>
    /// <value>5080.</value>
    public int Port { get; init; } = 5080;

    /// <summary>Address to listen on: an IP address, or "*" for all.</summary>
    /// <value>127.0.0.1.</value>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>Port of the app's own broker; 0 takes a free one. Not used with <see cref="Broker"/>.</summary>
    /// <value>8883; 1883 in clear.</value>
    public int BrokerPort { get => _brokerPort ?? (Insecure ? 1883 : 8883); init => _brokerPort = value; }

    /// <summary>Whether agents' messages go in clear and unsigned: for a lab on loopback that is only tried out.</summary>
    public bool Insecure { get; init; }

    /// <summary>HOST:PORT of a broker that runs elsewhere (Mosquitto); null brings our own.</summary>
    public string? Broker { get; init; }

    /// <summary>A PostgreSQL or SQLite connection string; null keeps an SQLite file in <see cref="Data"/>.</summary>
    public string? Database { get; init; }

    /// <summary>How long the history is kept.</summary>
    /// <value>Samples for 7 days, minutes for 90, hours for two years.</value>
    public HistoryOptions History { get; init; } = new();

    /// <summary>The most that samples which wait for the database use of the disk below <see cref="Data"/>.</summary>
    /// <value>256 MiB.</value>
    public ByteSize Spool { get; init; } = new SpoolOptions("").Size;

    /// <summary>Folder of the SQLite file and what else must survive a restart; made if it is not there.</summary>
    /// <value>$XDG_STATE_HOME/xenweb, or ~/.local/state/xenweb.</value>
    public string Data { get; init; } = DefaultData();

    /// <summary>
    /// This web server's name, where several share a PostgreSQL and a broker: 1 to 32 letters, digits and hyphens, another for each. Null: it is the only one.
    /// </summary>
    public string? ServerName { get; init; }

    /// <summary>Folder of what all web servers of a lab share: its authority, and the keys of cookies. Null: they lie in <see cref="Data"/>, for it is the only one.</summary>
    public string? Shared { get; init; }

    /// <summary>HOST:PORT of a Redis over which several web servers push to clients of the hub; null: each pushes to its own.</summary>
    public string? Redis { get; init; }

    /// <summary>File with the password for <see cref="Redis"/>; null asks the environment's XENWEB_REDIS_PASSWORD, and where that is not set there is none.</summary>
    public string? RedisPasswordFile { get; init; }

    /// <summary>Where <see cref="Shared"/> lies.</summary>
    public string SharedFolder => Shared ?? Data;

    /// <summary>The folder of exports, where this machine sees it as the configuration agent does; null: nothing is downloaded or brought here.</summary>
    public string? Exports { get; init; }

    /// <summary>File with the certificate for https, PEM, its chain after it; null serves http.</summary>
    public string? Certificate { get; init; }

    /// <summary>File with the certificate's key, PEM.</summary>
    public string? Key { get; init; }

    /// <summary>Whether a proxy ends https for us: its X-Forwarded headers are believed, from loopback and from <see cref="Proxies"/> only.</summary>
    public bool BehindProxy { get; init; }

    /// <summary>Networks of proxies on other machines ("172.30.77.0/24").</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];

    /// <summary>Whether it listens inside a container whose ports are published on loopback only, so that http is no risk.</summary>
    public bool Published { get; init; }

    /// <summary>An OpenID Connect provider that people may sign in with; null if there is none.</summary>
    public OpenIdOptions? OpenId { get; init; }

    /// <summary>Where an OpenTelemetry collector takes OTLP over HTTP ("http://127.0.0.1:4318"); null tells nobody anything.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Whether each line of the log is one JSON object, with all its fields and the ids of trace and span.</summary>
    public bool JsonLog { get; init; }

    /// <summary>How notifications leave the web app.</summary>
    /// <value>No mail; webhooks over https to public addresses.</value>
    public NotificationOptions Notifications { get; init; } = new();

    /// <summary>Where samples wait for the database.</summary>
    public SpoolOptions SpoolOptions => new(Path.Combine(Data, "spool")) { Size = Spool };

    /// <summary>Whether browsers come over https.</summary>
    public bool Https => Certificate is not null || BehindProxy || HttpsByLab;

    /// <summary>Whether https is done with a certificate of the lab's own authority, for want of another: browsers have to be told to trust it, agents need not.</summary>
    public bool HttpsByLab => Certificate is null && !BehindProxy && !Published && !Insecure && !OnLoopback;

    /// <summary>Whether only this machine reaches it.</summary>
    public bool OnLoopback => IPAddress.TryParse(Listen, out var address) && IPAddress.IsLoopback(address);

    private static string DefaultData()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state)) state = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "xenweb");
    }
}
