using System.Collections.Immutable;

namespace XenWeb.Web.Insides;

/// <summary>What somebody wants to see of a guest.</summary>
public sealed record WatchWish
{
    /// <summary>The process list.</summary>
    public bool Processes { get; init; }

    /// <summary>The vitals.</summary>
    public bool Vitals { get; init; }

    /// <summary>Programs whose output is followed.</summary>
    public ImmutableArray<Guid> Output { get => field.IsDefault ? [] : field; init; }

    /// <summary>Time between two readings.</summary>
    /// <value>2 s.</value>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Both together.</summary>
    public WatchWish And(WatchWish other) => new()
    {
        Processes = Processes || other.Processes,
        Vitals = Vitals || other.Vitals,
        Output = [.. Output.Union(other.Output)],
        Period = Period < other.Period ? Period : other.Period,
    };

    /// <summary>Whether the agent need not be told of the other one anew.</summary>
    public bool Same(WatchWish other) => Processes == other.Processes && Vitals == other.Vitals && Period == other.Period && Output.SequenceEqual(other.Output);
}
