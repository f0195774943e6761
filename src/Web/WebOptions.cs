namespace XenWeb.Web;

/// <summary>What the web app is started with; the command line's options have the same names.</summary>
public sealed record WebOptions
{
    /// <summary>Port of the pages and the API; 0 takes a free one.</summary>
    /// <value>5080.</value>
    public int Port { get; init; } = 5080;

    /// <summary>Address to listen on: an IP address, or "*" for all.</summary>
    /// <value>127.0.0.1: there is no sign-in yet, so nobody else is let in by default.</value>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>Port of the app's own broker; 0 takes a free one. Not used with <see cref="Broker"/>.</summary>
    /// <value>1883.</value>
    public int BrokerPort { get; init; } = 1883;

    /// <summary>HOST:PORT of a broker that runs elsewhere (Mosquitto); null brings our own.</summary>
    public string? Broker { get; init; }

    /// <summary>A PostgreSQL or SQLite connection string; null keeps an SQLite file in <see cref="Data"/>.</summary>
    public string? Database { get; init; }

    /// <summary>Folder of the SQLite file and what else must survive a restart; made if it is not there.</summary>
    /// <value>$XDG_STATE_HOME/xenweb, or ~/.local/state/xenweb.</value>
    public string Data { get; init; } = DefaultData();

    private static string DefaultData()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state)) state = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "xenweb");
    }
}
