using XenWeb.Domain.Hosts;

namespace XenWeb.Web.Consoles;

/// <summary>One page's look at a domain's console or screen. Disposed of when it looks away.</summary>
public interface ILook : IDisposable
{
    /// <summary>Whether they might type when the page was opened.</summary>
    bool Types { get; }

    /// <summary>Where it is open or being opened; null if no host has the domain.</summary>
    HostId? Host { get; }

    /// <summary>Whether it is open.</summary>
    ConsoleState State { get; }

    /// <summary>Why it is not, in words; null if it is, or was not answered yet.</summary>
    string? Why { get; }

    /// <summary>All who look, and whether each may type; in the order in which they came.</summary>
    IReadOnlyList<(string Who, bool Types)> Everybody { get; }

    /// <summary>At once, and whenever something is new: there is more to show, or it was opened, closed, or somebody came or left.</summary>
    IAsyncEnumerable<bool> FollowAsync(CancellationToken cancellation);
}
