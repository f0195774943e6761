using System.Collections.Immutable;

namespace XenWeb.Web.Live;

/// <summary>How well the web app is connected right now: what the shell shows as "Live · newest sample 13:20:05".</summary>
public sealed class Connection
{
    private ConnectionState _current = new(false, "not connected yet", null, true, null);

    /// <summary>The newest state; cheap, read it as often as you draw.</summary>
    public ConnectionState Current => Volatile.Read(ref _current);

    internal void Set(Func<ConnectionState, ConnectionState> change)
    {
        ConnectionState before;
        do before = Current;
        while (Interlocked.CompareExchange(ref _current, change(before), before) != before);
    }
}

/// <summary>One moment of the connection.</summary>
/// <param name="BrokerUp">Whether the broker answers.</param>
/// <param name="BrokerProblem">Why it does not, in words; null if it does.</param>
/// <param name="NewestSampleAt">The newest sample of any host, by that host's clock; null if there is none.</param>
/// <param name="DatabaseUp">Whether the database answers.</param>
/// <param name="DatabaseProblem">Why it does not, in words; null if it does.</param>
public sealed record ConnectionState(bool BrokerUp, string? BrokerProblem, DateTimeOffset? NewestSampleAt, bool DatabaseUp, string? DatabaseProblem)
{
    /// <summary>What should be seen to though it answers, a sentence each; few.</summary>
    public ImmutableArray<string> DatabaseWarnings { get; init; } = [];

    /// <summary>Of several web servers: why this one is cut off from the others, in words; null if it is not.</summary>
    public string? ServersProblem { get; init; }

    /// <summary>Of several web servers: why clients of the hub are not told of operations, in words; null if they are.</summary>
    public string? RedisProblem { get; init; }
}
