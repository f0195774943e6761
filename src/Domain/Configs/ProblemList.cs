using System.Collections.Immutable;

namespace XenWeb.Domain.Configs;

/// <summary>Collects what is wrong with one configuration.</summary>
internal sealed class ProblemList
{
    private const int QuotedMax = 60;

    private readonly List<ConfigProblem> _problems = [];

    public ImmutableArray<ConfigProblem> All => [.. _problems];

    public void Add(string field, string text) => _problems.Add(new ConfigProblem(field, text));

    /// <summary>A text for a message: cut where it is long, without what would break a line.</summary>
    public static string Quote(string text)
    {
        var plain = string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '·' : c));
        return plain.Length > QuotedMax ? $"'{plain[..QuotedMax]}…'" : $"'{plain}'";
    }

    /// <summary>A text of bearable length without control characters; false if it was told that it is not. Null is well.</summary>
    public bool Text(string field, string what, string? value, int max)
    {
        if (value is null) return true;
        if (value.Length > max) Add(field, $"{what} has {value.Length} characters; {max} are possible.");
        else if (value.Any(char.IsControl)) Add(field, $"{what} holds a control character.");
        else if (ConfigText.HasHalfCharacter(value)) Add(field, $"{what} holds half a character.");
        else return true;
        return false;
    }

    /// <summary>A text that becomes a part of a list of parts: it holds no comma besides. Nor is it empty, where xl would take it for something.</summary>
    public bool Part(string field, string what, string? value, int max, Func<char, bool> allowed, string allowedWords)
    {
        if (value is null || !Text(field, what, value, max)) return value is null;
        if (value.Length == 0) Add(field, $"{what} is empty: leave it out, or give it.");
        else if (!value.All(allowed)) Add(field, $"{what} {Quote(value)} may hold {allowedWords} only.");
        else return true;
        return false;
    }

    public void Range(string field, string what, long? value, long min, long max)
    {
        if (value < min || value > max) Add(field, $"{what}: {value} is given; {min} to {max} are possible.");
    }

    /// <summary>A list of bearable length; how many of it are looked at.</summary>
    public int Count(string field, string what, int count, int max)
    {
        if (count > max) Add(field, $"There are {count} {what}; {max} are possible.");
        return Math.Min(count, max);
    }
}
