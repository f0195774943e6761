namespace XenWeb.Simulation;

/// <summary>Something that must always hold did not.</summary>
/// <param name="rule">Which, by the name of its checker.</param>
/// <param name="why">What was seen, in words.</param>
internal sealed class Violation(string rule, string why) : Exception($"{rule}: {why}")
{
    /// <summary>Which, by the name of its checker.</summary>
    public string Rule { get; } = rule;
}
