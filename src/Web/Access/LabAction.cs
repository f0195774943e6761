namespace XenWeb.Web.Access;

/// <summary>Everything that can be done in the web app. Each page, endpoint, hub method and order needs one of them; a token's scopes name them.</summary>
public enum LabAction
{
    /// <summary>See the lab: hosts, domains, configurations, negotiations, events.</summary>
    Read,

    /// <summary>See the inside of a domain: processes, programs and their output.</summary>
    Inspect,

    /// <summary>Look at a domain's console.</summary>
    Console,

    /// <summary>Type at a domain's console: to sit at its keyboard.</summary>
    Type,

    /// <summary>Drain a host.</summary>
    Drain,

    /// <summary>Let a host take part again.</summary>
    Activate,

    /// <summary>Change how a host is watched and negotiates, and (of the lab as a whole) what is kept in reserve; to set that aside for a start.</summary>
    Policy,

    /// <summary>Start a domain from a configuration.</summary>
    Start,

    /// <summary>Pause a domain.</summary>
    Pause,

    /// <summary>Let a paused domain go on.</summary>
    Unpause,

    /// <summary>Ask a domain to shut down.</summary>
    Shutdown,

    /// <summary>Ask a domain to reboot.</summary>
    Reboot,

    /// <summary>Take a domain away at once.</summary>
    Destroy,

    /// <summary>Cut a domain off from the network.</summary>
    Quarantine,

    /// <summary>Let a domain back on the network.</summary>
    Release,

    /// <summary>Limit a domain's network, or take the limit away.</summary>
    Bandwidth,

    /// <summary>Move a domain.</summary>
    Migrate,

    /// <summary>Have the steps of a plan made, and stop them. To see a plan is to see the whole lab.</summary>
    Plan,

    /// <summary>Ask a host's xl whether it takes a configuration.</summary>
    Check,

    /// <summary>Make, change, retire and restore configurations.</summary>
    Configure,

    /// <summary>Start and stop programs in a domain: to be root in it.</summary>
    Program,

    /// <summary>Stop a process in a domain.</summary>
    Signal,

    /// <summary>Make and end load in a domain.</summary>
    Load,

    /// <summary>Run the talk's scenario on a host.</summary>
    Scenario,

    /// <summary>One's own password, second factor, tokens and sessions. Never a token's to do.</summary>
    Account,

    /// <summary>People, groups and everybody's tokens.</summary>
    People,

    /// <summary>Agents: join tokens, certificates, revocation.</summary>
    Agents,

    /// <summary>Read and check the audit.</summary>
    Audit,

    /// <summary>Read the figures of /metrics. The one action that does not let a token see anything else.</summary>
    Metrics,
}
