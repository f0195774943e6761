using System.Collections.Immutable;

namespace XenWeb.Domain.Configs;

/// <summary>
/// Names for many guests of one kind: in "cs439-##" the hashes stand for the number, with as many digits as there are hashes:
/// cs439-01, cs439-02, … There is one place for the number; a name alone, without hashes, makes one.
/// </summary>
public static class NamePattern
{
    /// <summary>The most names at once.</summary>
    public const int CountMax = 200;

    private const int ClashesTold = 5;

    /// <summary>The names of a pattern, or every problem beside its field: "pattern", "count" or "first".</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="count">How many, 1 to <see cref="CountMax"/>.</param>
    /// <param name="first">The first number, from 0.</param>
    /// <param name="taken">Names that are in use anywhere in the lab.</param>
    public static NameSeries Names(string pattern, int count, int first, IEnumerable<string> taken)
    {
        var problems = new ProblemList();
        problems.Range("count", "How many", count, 1, CountMax);
        problems.Range("first", "The first number", first, 0, 1_000_000);
        var from = pattern.IndexOf('#', StringComparison.Ordinal);
        var width = from < 0 ? 0 : pattern[from..].TakeWhile(c => c == '#').Count();
        if (from < 0 && count > 1) problems.Add("pattern", $"The pattern {ProblemList.Quote(pattern)} has no place for a number: write # for each digit, as in cs439-##.");
        if (from >= 0 && pattern.IndexOf('#', from + width) >= 0) problems.Add("pattern", $"The pattern {ProblemList.Quote(pattern)} has more than one place for a number.");
        if (!problems.All.IsEmpty) return new NameSeries([], problems.All);

        var last = first + count - 1;
        if (from >= 0 && last.ToString().Length is var digits && digits > width) problems.Add("pattern", $"The last number is {last}, of {digits} digits; the pattern has room for {width}: write {new string('#', digits)}.");
        ImmutableArray<string> names = [.. Enumerable.Range(first, count).Select(n => from < 0 ? pattern : pattern[..from] + n.ToString($"d{width}") + pattern[(from + width)..])];
        if (names.Select(GuestName.Problem).FirstOrDefault(p => p is not null) is { } wrong) problems.Add("pattern", wrong);
        var inUse = taken.ToHashSet(StringComparer.Ordinal);
        if (names.Where(inUse.Contains).ToList() is { Count: > 0 } clashes)
        {
            problems.Add("pattern", $"{clashes.Count} of the {count} names {(clashes.Count == 1 ? "is" : "are")} taken: {string.Join(", ", clashes.Take(ClashesTold))}{(clashes.Count > ClashesTold ? ", …" : "")}.");
        }
        return problems.All.IsEmpty ? new NameSeries(names, []) : new NameSeries([], problems.All);
    }
}

/// <summary>The names of a pattern.</summary>
/// <param name="Names">In order; empty if there are problems.</param>
/// <param name="Problems">Why there are none.</param>
public sealed record NameSeries(ImmutableArray<string> Names, ImmutableArray<ConfigProblem> Problems);
