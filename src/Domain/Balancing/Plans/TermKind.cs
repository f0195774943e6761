namespace XenWeb.Domain.Balancing.Plans;

/// <summary>How a term makes one number of all hosts' shares.</summary>
public enum TermKind
{
    /// <summary>The standard deviation: how unequal they are.</summary>
    Spread,

    /// <summary>Of each host over the limit: one, and the share by which it is over.</summary>
    Over,
}
