using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace XenWeb.Domain.Configs;

/// <summary>
/// The VLANs of a network interface, as <c>vlan=</c> of a configuration names them: "20", "10p/20", "10p/100-110u", "10p/100+10x9". Its own VLAN (p)
/// is that of frames without a tag; the others it sends and hears with their tags, but hears those with a u without.
/// </summary>
public sealed partial record VlanList
{
    /// <summary>The highest VLAN there is.</summary>
    public const int Max = 4094;

    private const int LengthMax = 128;

    /// <summary>Of which VLAN frames without a tag are.</summary>
    public required int Own { get; init; }

    /// <summary>The others; true for those that it hears without a tag.</summary>
    public required ImmutableSortedDictionary<int, bool> Others { get; init; }

    /// <summary>The others as ranges, for who can take them so.</summary>
    public IEnumerable<(int First, int Last)> Ranges
    {
        get
        {
            var numbers = Others.Keys.ToList();
            var first = 0;
            for (var at = 1; at <= numbers.Count; at++)
            {
                if (at < numbers.Count && numbers[at] == numbers[at - 1] + 1) continue;
                yield return (numbers[first], numbers[at - 1]);
                first = at;
            }
        }
    }

    /// <summary>From a configuration's or xenstore's text; the problem in words if it can't be read.</summary>
    public static (VlanList? Vlans, string? Problem) Read(string text)
    {
        if (text.Length > LengthMax || !Form().IsMatch(text)) return (null, $"The VLANs {ProblemList.Quote(text)} can't be read: 10, 10p/20 and 10p/100-110 are examples.");
        var (own, ownCount, others) = (0, 0, ImmutableSortedDictionary.CreateBuilder<int, bool>());
        foreach (var term in text.Split('/'))
        {
            var numbers = Digits().Matches(term).Select(m => int.Parse(m.Value, NumberStyles.None, CultureInfo.InvariantCulture)).ToList();
            var step = numbers.Count == 3 ? Math.Max(numbers[1], 1) : 1;
            var last = numbers.Count == 3 ? numbers[0] + (long)numbers[1] * numbers[2] : numbers[^1];
            if (numbers[0] is < 1 or > Max || last < numbers[0] || last > Max) return (null, $"The VLANs {ProblemList.Quote(term)} are not between 1 and {Max}, or run backwards.");
            if (term.EndsWith('p')) (own, ownCount) = (numbers[0], ownCount + 1);
            else for (var vlan = numbers[0]; vlan <= last; vlan += step) others[vlan] = term.EndsWith('u');
        }
        if (ownCount == 0 && others.Count == 1 && !text.Contains('u', StringComparison.Ordinal) && !text.Contains('/', StringComparison.Ordinal) && Digits().Count(text) == 1)
        {
            return (new VlanList { Own = others.Keys.First(), Others = ImmutableSortedDictionary<int, bool>.Empty }, null);
        }
        if (ownCount != 1) return (null, $"Of the VLANs {ProblemList.Quote(text)} {ownCount} are marked with p as the port's own; it must be one.");
        others.Remove(own);
        return (new VlanList { Own = own, Others = others.ToImmutable() }, null);
    }

    /// <summary>"20", "10 (and with tags 20, 30-40)".</summary>
    public override string ToString() =>
        Others.IsEmpty ? $"{Own}" : $"{Own} (and with tags {string.Join(", ", Ranges.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"))})";

    // One VLAN, a range, or one and more at a distance: xl-network-configuration(5)
    [GeneratedRegex("^([0-9]{1,5}[pu]?|[0-9]{1,5}-[0-9]{1,5}u?|[0-9]{1,5}\\+[0-9]{1,5}x[0-9]{1,5}u?)(/([0-9]{1,5}[pu]?|[0-9]{1,5}-[0-9]{1,5}u?|[0-9]{1,5}\\+[0-9]{1,5}x[0-9]{1,5}u?))*\\z")]
    private static partial Regex Form();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
