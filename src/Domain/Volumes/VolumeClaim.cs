using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Volumes;

/// <summary>
/// Who may write to a volume: one host, and during a migration a second one that the first has named. It stands where the volume is served, and is changed only by
/// <see cref="VolumeClaims"/> under that server's own lock; so a host that no one can reach any more keeps what it has, and nobody else gets it.
/// </summary>
public sealed record VolumeClaim
{
    /// <summary>The host that has it.</summary>
    public required HostId Writer { get; init; }

    /// <summary>The guest that it was attached for, by name; for people.</summary>
    public required string Guest { get; init; }

    /// <summary>The host to which the guest is moving; null outside a migration.</summary>
    public HostId? Second { get; init; }

    /// <summary>That migration's id; null outside one.</summary>
    public string? Migration { get; init; }

    /// <summary>Whether the second host has taken it up: then it alone can let it go.</summary>
    public bool Joined { get; init; }

    /// <summary>The hosts that may have it attached for writing: one, or two in the middle of a migration.</summary>
    public IReadOnlyList<HostId> Writers => Joined ? [Writer, Second!.Value] : [Writer];

    /// <summary>In words: "ferby has it for small-1, which moves to herby".</summary>
    public override string ToString() => $"{Writer} has it for {Guest}" + (Second is { } second ? Joined ? $", and so has {second}, to which that moved" : $", which is to move to {second}" : "");
}

/// <summary>What a change of a claim gives: what stands there from now on, or why nothing was changed.</summary>
/// <param name="Claim">The claim after it; null for none. Where there is a refusal, what stands there as before.</param>
/// <param name="Refusal">Why not, in words; null if it was done.</param>
/// <param name="Later">Whether it may be allowed in a moment, when another has done its part.</param>
public readonly record struct ClaimChange(VolumeClaim? Claim, string? Refusal = null, bool Later = false);

/// <summary>
/// The rules of claims. Each host writes of itself only: that it has the volume before it attaches it, that it has let it go after it has detached it. So at every moment those
/// that can write are among those that the claim names, and the claim names a second one only between a migration's award and its end.
/// </summary>
public static class VolumeClaims
{
    /// <summary>A host wants it for a guest that it is to start.</summary>
    public static ClaimChange Take(VolumeClaim? now, HostId host, string guest) => now switch
    {
        null => new(new VolumeClaim { Writer = host, Guest = guest }),
        { Second: { } second, Joined: true } when now.Writer == host => new(now, $"{now.Guest} may be running on {second}, which has it since a migration from here"),
        // It was to move, and nobody came for it: the start is newer
        _ when now.Writer == host => new(new VolumeClaim { Writer = host, Guest = guest }),
        _ => new(now, Taken(now)),
    };

    /// <summary>The host that has it names the one to which its guest is to move.</summary>
    public static ClaimChange Offer(VolumeClaim? now, HostId host, HostId to, string migration)
    {
        if (now is null) return new(now, $"nobody has it, not even {host}: was its claim taken away by hand?");
        if (now.Writer != host) return new(now, Taken(now));
        if (now.Joined && (now.Second != to || now.Migration != migration)) return new(now, $"{now.Second} still has it from a migration before; it lets it go when no domain there uses it");
        return new(now with { Second = to, Migration = migration });
    }

    /// <summary>The named host takes it up, before the guest comes.</summary>
    public static ClaimChange Join(VolumeClaim? now, HostId host, HostId from, string migration)
    {
        if (now is null) return new(now, $"{from} does not have it");
        if (now.Writer != from) return new(now, Taken(now));
        return now.Second == host && now.Migration == migration ? new(now with { Joined = true }) : new(now, $"{from} has not offered it", Later: !now.Joined);
    }

    /// <summary>The host that has it takes back what it has offered and nobody has taken up.</summary>
    public static ClaimChange Withdraw(VolumeClaim? now, HostId host, string migration) =>
        now is { Joined: false } && now.Writer == host && now.Migration == migration ? new(now with { Second = null, Migration = null }) : new(now);

    /// <summary>A host has detached it. If it was the writer, the second one is that from now on.</summary>
    public static ClaimChange Leave(VolumeClaim? now, HostId host)
    {
        if (now is { Joined: true } && now.Second == host) return new(now with { Second = null, Migration = null, Joined = false });
        if (now is null || now.Writer != host) return new(now);
        return new(now.Joined ? new VolumeClaim { Writer = now.Second!.Value, Guest = now.Guest } : null);
    }

    private static string Taken(VolumeClaim now) => $"{now}; it is written by one host at a time. If {now.Writer} is gone for good, an admin can take it from it (xenweb-agent volume)";
}
