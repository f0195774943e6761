namespace XenWeb.Domain.Hosts;

/// <summary>What a person wants of a host, and whether it is there.</summary>
public enum HostMode
{
    /// <summary>Takes part: offers help and asks for it.</summary>
    Active,

    /// <summary>Is to be empty and is not yet: asks for places for its guests, offers none.</summary>
    Draining,

    /// <summary>Is empty, and offers nothing.</summary>
    Maintenance,
}
