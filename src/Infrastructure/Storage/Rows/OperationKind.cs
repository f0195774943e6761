namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>What an operation does. Stored by name.</summary>
public enum OperationKind
{
    /// <summary>Empties a host.</summary>
    Drain,

    /// <summary>Lets a host take part again.</summary>
    Activate,

    /// <summary>Sets how a host is watched and negotiates.</summary>
    Policy,

    /// <summary>Moves a guest live.</summary>
    Migrate,

    /// <summary>Makes a guest from a configuration.</summary>
    Start,

    /// <summary>Stops a guest where it is.</summary>
    Pause,

    /// <summary>Lets a paused guest go on.</summary>
    Unpause,

    /// <summary>Asks a guest to shut down.</summary>
    Shutdown,

    /// <summary>Asks a guest to reboot.</summary>
    Reboot,

    /// <summary>Takes a guest away at once.</summary>
    Destroy,

    /// <summary>Sees whether xl takes a configuration.</summary>
    Check,

    /// <summary>Cuts a guest's network off.</summary>
    Quarantine,

    /// <summary>Lets a guest's network go on.</summary>
    Release,

    /// <summary>Limits a guest's network, or lets it be.</summary>
    Bandwidth,

    /// <summary>Makes the steps of a plan, one after the other.</summary>
    Plan,
}
