using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;

namespace XenWeb.AgentHost.Guest;

/// <summary>The settings of the agent in a guest.</summary>
/// <param name="Guest">The guest's UUID; null: Xen's own word, in /sys/hypervisor/uuid.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="Permissions">What it may do.</param>
/// <param name="Channel">The device of a Xen channel, instead of a broker; null: the broker.</param>
internal sealed record GuestSettings(GuestId? Guest, string Name, GuestPermissions Permissions, string? Channel)
{
    /// <summary>What it does at most; its cores and memory are what the guest has.</summary>
    public GuestLimits Limits { get; init; } = GuestLimits.Default;

    /// <summary>Nothing is permitted.</summary>
    public static readonly GuestSettings None = new(null, "", GuestPermissions.None, null);

    /// <summary>"watch,load" or "all" or nothing; null if there is a word that is none.</summary>
    public static GuestPermissions? Allowed(string text)
    {
        var words = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is ["all"]) return GuestPermissions.All;
        if (words.Any(w => w is not ("watch" or "programs" or "signals" or "load"))) return null;
        return new GuestPermissions(words.Contains("watch"), words.Contains("programs"), words.Contains("signals"), words.Contains("load"));
    }
}
