using System.Collections.Immutable;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Volumes;

/// <summary>What is to be done with volumes.</summary>
public enum VolumeVerb
{
    /// <summary>Attach them for a guest that is to be started here: all of them, or none.</summary>
    Attach,

    /// <summary>Name the host to which their guest is to move.</summary>
    Offer,

    /// <summary>Take that back, unless it has taken them up.</summary>
    Withdraw,

    /// <summary>Attach them for a guest that is to come from another host, once that has offered them: all, or none.</summary>
    Join,

    /// <summary>Detach them, and let their claims go.</summary>
    Release,
}

/// <summary>One piece of work at volumes; done twice it does no harm.</summary>
public sealed record VolumeTask
{
    /// <summary>Whose it is: the order's or the negotiation's id, or the volume's key.</summary>
    public required string Key { get; init; }

    /// <summary>What to do.</summary>
    public required VolumeVerb Verb { get; init; }

    /// <summary>With which.</summary>
    public required ImmutableArray<Volume> Volumes { get; init; }

    /// <summary>The guest that they are for, by name.</summary>
    public string Guest { get; init; } = "";

    /// <summary>The other host: to which it is to move, or from which it comes.</summary>
    public HostId? Other { get; init; }

    /// <summary>How long it may take.</summary>
    public required TimeSpan Limit { get; init; }
}
