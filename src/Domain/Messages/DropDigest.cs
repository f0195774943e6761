using System.Collections.Immutable;

namespace XenWeb.Domain.Messages;

/// <summary>
/// Of dropped messages, which are as many as an attacker likes, what is worth an entry that is kept for good: the first of each reason, claimed sender,
/// kind and dropper at once, and what comes after that once a minute in one count for each dropper and reason. Whatever comes, it is some 41 entries a
/// minute at most.
/// </summary>
public sealed class DropDigest
{
    /// <summary>How often counts are told.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>The most that are told at once as the first of their kind in one period; others are counted only.</summary>
    public const int FirstMax = 20;

    /// <summary>The most counts that are told in a period; the others are told as one.</summary>
    public const int CountsMax = 20;

    // What has not come for so long is a first one again
    private static readonly TimeSpan _forgotten = TimeSpan.FromHours(1);
    private const int KnownMax = 1000;
    private const int PendingMax = 1000;
    private const int NamesMax = 5;

    private readonly SortedDictionary<string, DateTimeOffset> _known = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Pending> _pending = new(StringComparer.Ordinal);
    private DateTimeOffset _toldAt = DateTimeOffset.MinValue;
    private int _firsts;

    /// <summary>Some were dropped: the note that is to be written at once, or null.</summary>
    public DropNote? Add(DroppedMessage dropped, long count, DateTimeOffset now)
    {
        if (count <= 0) return null;
        var key = $"{dropped.By}\n{dropped.Why}\n{dropped.Claimed}\n{dropped.Kind}";
        var isFirst = !_known.ContainsKey(key) && _known.Count < KnownMax && _firsts < FirstMax;
        if (isFirst || _known.ContainsKey(key)) _known[key] = now;
        if (isFirst)
        {
            _firsts++;
            return new DropNote(dropped, count, dropped.Claimed, true);
        }
        var (by, why) = (dropped.By, dropped.Why);
        // Neither droppers nor reasons are a stranger's to choose; this is for the day when that is wrong
        if (!_pending.ContainsKey($"{by}\n{why}") && _pending.Count >= PendingMax) (by, why) = ("", "");
        if (!_pending.TryGetValue($"{by}\n{why}", out var pending)) _pending[$"{by}\n{why}"] = pending = new Pending(by, why);
        pending.Count += count;
        if (pending.Names.Count <= NamesMax && dropped.Claimed.Length > 0) pending.Names.Add(dropped.Claimed);
        return null;
    }

    /// <summary>What is to be written now: nothing before a period is over.</summary>
    public ImmutableArray<DropNote> Due(DateTimeOffset now)
    {
        // A clock that was put back must not end the telling
        if ((now - _toldAt).Duration() < Period) return [];
        (_toldAt, _firsts) = (now, 0);
        foreach (var old in _known.Where(k => (now - k.Value).Duration() > _forgotten).Select(k => k.Key).ToList()) _known.Remove(old);
        var most = _pending.Values.OrderByDescending(p => p.Count).ToList();
        _pending.Clear();
        DropNote[] notes = [.. most.Take(CountsMax).Select(p => new DropNote(new DroppedMessage(p.By, p.Why, "", ""), p.Count, p.Words, false))];
        var rest = most.Skip(CountsMax).Sum(p => p.Count);
        return rest == 0 ? [.. notes] : [.. notes, new DropNote(new DroppedMessage("", "", "", ""), rest, "", false)];
    }

    private sealed class Pending(string by, string why)
    {
        public string By => by;

        public string Why => why;

        public long Count { get; set; }

        public SortedSet<string> Names { get; } = new(StringComparer.Ordinal);

        public string Words => $"{string.Join(", ", Names.Take(NamesMax))}{(Names.Count > NamesMax ? " and others" : "")}";
    }
}
