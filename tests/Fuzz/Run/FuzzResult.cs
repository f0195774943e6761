namespace XenWeb.Fuzz.Run;

/// <summary>How one target fared.</summary>
/// <param name="Target">Which.</param>
/// <param name="Inputs">How many it was given.</param>
/// <param name="Outcomes">How many different things became of them.</param>
/// <param name="Slowest">The longest that one took.</param>
/// <param name="Grown">How much larger the heap got in each of two stretches after the warm-up, in bytes.</param>
/// <param name="Findings">What must not be.</param>
internal sealed record FuzzResult(string Target, long Inputs, int Outcomes, TimeSpan Slowest, long Grown, IReadOnlyList<Finding> Findings)
{
    /// <summary>The table's head.</summary>
    public static readonly string Head = $"{"target",-20} {"inputs",10} {"outcomes",9} {"slowest",10} {"growth",9}";

    /// <summary>Its line.</summary>
    public override string ToString() => $"{Target,-20} {Inputs,10} {Outcomes,9} {Slowest.TotalMilliseconds,7:0.0} ms {Grown / 1024.0,5:0} KiB{(Findings.Count == 0 ? "" : $"   {Findings.Count} found")}";
}
