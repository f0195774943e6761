namespace XenWeb.Simulation.Planted;

/// <summary>Bugs that can be planted into a run to see that a checker catches them. They are switches of the simulation: the product has none.</summary>
internal enum PlantedBug
{
    /// <summary>After GO a script resumes the source "to heal" an undefined state.</summary>
    HealedTwin,

    /// <summary>xentop tells twice the free memory that there is.</summary>
    DoubledMemory,

    /// <summary>The same, and the checker of promises looks away: what comes of it is left to whoever watches the end.</summary>
    UnwatchedMemory,

    /// <summary>xl's end is never told.</summary>
    SilentXl,

    /// <summary>What the agent says of an end is not sent.</summary>
    LostClosed,

    /// <summary>A restarted agent finds its ledger empty.</summary>
    LostLedger,

    /// <summary>An order is delivered twice, the second time under another id.</summary>
    TwinOrder,

    /// <summary>The ledger says that it has written and has not.</summary>
    LyingLedger,

    /// <summary>No signature is looked at.</summary>
    OpenDoor,

    /// <summary>Hosts offer up to 100 %: above where overload begins.</summary>
    GreedyOffers,

    /// <summary>Guests that moved do not rest.</summary>
    RestlessGuests,

    /// <summary>What waits for the broker has no limit.</summary>
    EndlessOutbox,

    /// <summary>The web app does not say again what a broker has forgotten.</summary>
    ForgottenIntents,

    /// <summary>The web app says once what it wants of a host, whether the host follows or not.</summary>
    SaidOnce,

    /// <summary>A call for help is not answered.</summary>
    DeafToHelp,

    /// <summary>The web app forgets an operation when it is restarted.</summary>
    ForgottenOperations,

    /// <summary>A host that starts a guest passes over the claim that stands there.</summary>
    DeafToClaims,

    /// <summary>A volume's claim is let go, and the volume stays attached.</summary>
    ForgottenDevice,

    /// <summary>A status tells of memory that is held though no offer stands.</summary>
    HeldForNobody,

    /// <summary>What domains have is read as nothing, so that every volume looks unused.</summary>
    BlindToDisks,
}
