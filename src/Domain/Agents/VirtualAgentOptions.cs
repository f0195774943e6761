using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>What the agent in a guest is given at its start.</summary>
public sealed record VirtualAgentOptions
{
    /// <summary>The guest that it serves.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>The guest's name for itself.</summary>
    public string Name { get; init; } = "";

    /// <summary>The agent's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The guest's kernel.</summary>
    public string Kernel { get; init; } = "";

    /// <summary>Of this boot.</summary>
    public Guid? BootId { get; init; }

    /// <summary>What it may do.</summary>
    public GuestPermissions Permissions { get; init; } = GuestPermissions.None;

    /// <summary>What it does at most.</summary>
    public GuestLimits Limits { get; init; } = GuestLimits.Default;

    /// <summary>The key that orders to it are sealed with; null in clear.</summary>
    public string? SealKey { get; init; }

    /// <summary>Whether it speaks over a Xen channel, which is slow: output then goes at a quarter of the pace.</summary>
    public bool OverChannel { get; init; }

    /// <summary>Its own process, which it does not stop.</summary>
    public int OwnPid { get; init; }
}
