namespace XenWeb.Domain.Balancing.Search;

/// <summary>A move that could be made.</summary>
/// <param name="Guest">Which guest.</param>
/// <param name="To">Where to.</param>
/// <param name="Gain">By how much it lowers the score, its cost subtracted.</param>
internal readonly record struct Candidate(int Guest, int To, double Gain)
{
    /// <summary>None.</summary>
    public static readonly Candidate None = new(-1, -1, double.NegativeInfinity);

    /// <summary>Whether there is one.</summary>
    public bool Exists => Guest >= 0;
}
