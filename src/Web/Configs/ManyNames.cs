using System.Collections.Immutable;
using System.Globalization;
using XenWeb.Domain.Configs;

namespace XenWeb.Web.Configs;

/// <summary>The names of many, by a pattern: <c>{n}</c> is the number with as many digits as it has, <c>##</c> the number with two.</summary>
internal static class ManyNames
{
    private const int NumberMax = 1_000_000;

    /// <summary>The names, or every problem: "pattern", "count" or "first".</summary>
    public static NameSeries Of(string pattern, int count, int first, ImmutableHashSet<string> taken)
    {
        var marked = pattern.Contains(ManyRequest.NumberMark, StringComparison.Ordinal);
        if (!marked || count is < 1 or > NamePattern.CountMax || first is < 0 or > NumberMax) return NamePattern.Names(WithDigits(pattern, 7), count, first, taken);
        var (names, problems) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<ConfigProblem>());
        // The domain's patterns have a fixed width: one stretch of numbers for each
        for (var from = first; from < first + count;)
        {
            var digits = Number(from).Length;
            var end = Math.Min(first + count, (int)Math.Pow(10, digits));
            var part = NamePattern.Names(WithDigits(pattern, digits), end - from, from, taken);
            names.AddRange(part.Names);
            problems.AddRange(part.Problems.Except(problems));
            from = end;
        }
        return problems.Count == 0 ? new NameSeries(names.ToImmutable(), []) : new NameSeries([], problems.ToImmutable());
    }

    /// <summary>The number as it stands in the name.</summary>
    public static string NumberIn(string pattern, int number) => Number(number).PadLeft(pattern.Count(c => c == '#'), '0');

    /// <summary>The first number, from 1, from which on as many as are wanted are free.</summary>
    public static int FirstFree(string pattern, int count, ImmutableHashSet<string> taken)
    {
        if (!pattern.Contains(ManyRequest.NumberMark, StringComparison.Ordinal) && !pattern.Contains('#', StringComparison.Ordinal)) return 1;
        var free = 0;
        // Ends: there are no more names taken than there are configurations and domains
        for (var number = 1; number < NumberMax; number++)
        {
            free = taken.Contains(At(pattern, number)) ? 0 : free + 1;
            if (free >= count) return number - count + 1;
        }
        return 1;
    }

    /// <summary>Which numbers below the first are taken, in words, for a page: "1 to 5, 8 are taken"; null for none.</summary>
    public static string? Taken(string pattern, int first, ImmutableHashSet<string> taken)
    {
        var stretches = new List<(int From, int To)>();
        foreach (var number in Enumerable.Range(1, Math.Clamp(first - 1, 0, 10_000)).Where(n => taken.Contains(At(pattern, n))))
        {
            if (stretches.Count > 0 && stretches[^1].To == number - 1) stretches[^1] = (stretches[^1].From, number);
            else stretches.Add((number, number));
        }
        if (stretches.Count == 0) return null;
        var words = stretches.Take(4).Select(s => s.From == s.To ? $"{s.From}" : T($"{s.From} to {s.To}")).ToArray();
        var told = $"{string.Join(", ", words)}{(stretches.Count > 4 ? " …" : "")}";
        return stretches is [var (from, to)] && from == to ? T($"{told} is taken") : T($"{told} are taken");
    }

    private static string At(string pattern, int number)
    {
        var width = pattern.Count(c => c == '#');
        var from = pattern.IndexOf('#', StringComparison.Ordinal);
        return from >= 0 ? string.Concat(pattern.AsSpan(0, from), NumberIn(pattern, number), pattern.AsSpan(Math.Min(pattern.Length, from + width)))
            : pattern.Replace(ManyRequest.NumberMark, Number(number), StringComparison.Ordinal);
    }

    private static string WithDigits(string pattern, int digits) => pattern.Replace(ManyRequest.NumberMark, new string('#', digits), StringComparison.Ordinal);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
