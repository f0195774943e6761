using System.Globalization;

namespace XenWeb.Benchmarks;

/// <summary>One line of the table: what was measured, and what it must reach.</summary>
/// <param name="What">In words.</param>
/// <param name="Unit">Of all values.</param>
/// <param name="Target">In words: "≤ 500 at p95".</param>
/// <param name="Values">All that were taken.</param>
internal sealed record Figure(string What, string Unit, string Target, IReadOnlyList<double> Values)
{
    /// <summary>What the median must not exceed, whatever else the machine does; null for a figure that depends on that.</summary>
    public double? Limit { get; init; }

    /// <summary>Whether it does.</summary>
    public bool IsOver => Limit is { } limit && Values.Count > 0 && Values.Order().ElementAt(Values.Count / 2) > limit;

    public const string Head = "| benchmark | what | unit | must reach | median | p95 | largest | taken |\n|---|---|---|---|---|---|---|---|";

    public string Row(string name)
    {
        if (Values.Count == 0) return $"| {name} | {What} | {Unit} | {Target} | – | – | – | 0 |";
        var sorted = Values.Order().ToList();
        return $"| {name} | {What} | {Unit} | {Target} | {At(0.5)} | {At(0.95)} | {At(1)} | {sorted.Count} |";

        string At(double part) => sorted[(int)Math.Ceiling(part * (sorted.Count - 1))].ToString("0.##", CultureInfo.InvariantCulture);
    }
}
