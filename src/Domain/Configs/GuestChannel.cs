namespace XenWeb.Domain.Configs;

/// <summary>A byte stream between guest and Dom0 without a network (xen-pv-channel(7)).</summary>
public sealed record GuestChannel
{
    /// <summary>Its name, by which the guest finds it: "org.example.agent.1".</summary>
    public string Name { get => field ?? ""; init; }

    /// <summary>"pty" or "socket".</summary>
    public string Connection { get => field ?? ""; init; }

    /// <summary>For a socket: its path in Dom0.</summary>
    public string? Path { get; init; }

    /// <summary>What is said beyond these, as it was written, parted by commas. Null for nothing.</summary>
    public string? Options { get; init; }
}
