namespace XenWeb.Domain.Notifications;

/// <summary>What people are told of without asking.</summary>
public enum NotificationKind
{
    /// <summary>A host does not say anything any more.</summary>
    HostLost,

    /// <summary>The lab has less in reserve than its policy wants.</summary>
    HeadroomShort,

    /// <summary>A drain is done, or has failed.</summary>
    DrainEnded,

    /// <summary>A drain does not get on.</summary>
    DrainStuck,

    /// <summary>A migration broke after the point of no return: a person decides.</summary>
    MigrationUndefined,

    /// <summary>Messages that are forged, replayed or damaged were dropped.</summary>
    MessagesRejected,

    /// <summary>The store is nearly full, or works but not as it should.</summary>
    StoreShort,

    /// <summary>Samples are not taken, or could not be stored.</summary>
    SamplesLeftOut,

    /// <summary>An agent's certificate runs out soon.</summary>
    CertificateExpiring,

    /// <summary>The broker does not answer: nothing is known of the hosts.</summary>
    BrokerAway,
}
