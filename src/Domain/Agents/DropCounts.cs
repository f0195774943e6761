using System.Collections.Immutable;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>What was dropped since the start, by why. Bounded: senders do not choose the words.</summary>
internal sealed class DropCounts
{
    private const int WordsMax = 32;

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public ImmutableArray<DropCount> All => [.. _counts.Select(d => new DropCount(d.Key, d.Value))];

    public void Add(string why, long count = 1)
    {
        if (_counts.Count < WordsMax || _counts.ContainsKey(why)) _counts[why] = _counts.GetValueOrDefault(why) + count;
    }
}
