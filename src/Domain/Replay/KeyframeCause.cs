namespace XenWeb.Domain.Replay;

/// <summary>Why a keyframe was kept: what of the host was another than in the one before. Of several the first in this order. Stored by name.</summary>
public enum KeyframeCause
{
    /// <summary>Nothing: it was an hour old, or the first of this host since the web app was started.</summary>
    Repeat,

    /// <summary>Something that is under way got on: bytes of a migration, promises, what a drain waits for.</summary>
    Progress,

    /// <summary>Its policies, facts, volumes or guard; or that it can be read.</summary>
    Other,

    /// <summary>Which guests it has, or what one of them does.</summary>
    Guests,

    /// <summary>What is over its threshold.</summary>
    Overload,

    /// <summary>Active, draining, maintenance.</summary>
    Mode,

    /// <summary>Its agent came or went.</summary>
    Presence,
}
