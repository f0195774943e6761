namespace XenWeb.Domain.Hosts;

/// <summary>How sure we are that what we know of a host is so.</summary>
public enum HostLiveness
{
    /// <summary>Its last status is fresh.</summary>
    Live,

    /// <summary>No status for a while (15 s): values are kept and shown with their age.</summary>
    Stale,

    /// <summary>Its agent's last will was published, or no status for long (60 s).</summary>
    Lost,
}
