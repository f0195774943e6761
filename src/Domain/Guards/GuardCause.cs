namespace XenWeb.Domain.Guards;

/// <summary>Why frames of a guest were dropped.</summary>
public enum GuardCause
{
    /// <summary>Sent from another Ethernet address than the vif's own.</summary>
    Mac,

    /// <summary>ARP that speaks for an address that is not its own.</summary>
    Arp,

    /// <summary>IPv4 or IPv6 from an address that is not its own, or a neighbour advertisement for one.</summary>
    Address,

    /// <summary>The answer of a DHCP server, IPv4 or IPv6.</summary>
    Server,

    /// <summary>A router's advertisement or redirect.</summary>
    Router,

    /// <summary>Neither IP nor ARP, or with the tag of a VLAN that it was not given.</summary>
    Protocol,

    /// <summary>More frames a second than a guest may send.</summary>
    Packets,

    /// <summary>More UDP datagrams a second.</summary>
    Datagrams,

    /// <summary>More new TCP connections (or echo requests) a second.</summary>
    Connections,

    /// <summary>More frames to all or to a group a second.</summary>
    Broadcasts,

    /// <summary>It is in quarantine.</summary>
    Quarantine,
}
