namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>How the lab stands to its policy.</summary>
public enum HeadroomState
{
    /// <summary>It can't be told: there is no second host, or no host answers.</summary>
    Unknown,

    /// <summary>What the policy wants is there.</summary>
    Met,

    /// <summary>It is not.</summary>
    NotMet,
}
