using XenWeb.Domain.Guests;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Migrations;

namespace XenWeb.Infrastructure.Streams;

/// <summary>The migrations that may come: each for its source alone, once, and within its time.</summary>
internal sealed class StreamSlots(TimeProvider time)
{
    /// <summary>More than there can be promises.</summary>
    public const int SlotsMax = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Open> _open = new(StringComparer.Ordinal);

    /// <summary>Whether no connection at all is awaited.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                Forget();
                return _open.Values.All(open => open.Claimed);
            }
        }
    }

    /// <summary>Opens one; one that is open stays as it is.</summary>
    public void Add(StreamSlot slot)
    {
        lock (_lock)
        {
            Forget();
            if (_open.Count < SlotsMax) _open.TryAdd(slot.HelpId, new Open(slot, time.GetTimestamp()));
        }
    }

    /// <summary>Nothing is awaited for it any more.</summary>
    public void Remove(string helpId)
    {
        lock (_lock) _open.Remove(helpId);
    }

    /// <summary>A connection of <paramref name="identity"/> names a migration: the slot, which is used up with that, or why not.</summary>
    public (StreamSlot? Slot, string? Why) Claim(AgentIdentity identity, string helpId, GuestId guest)
    {
        lock (_lock)
        {
            Forget();
            if (!_open.TryGetValue(helpId, out var open)) return (null, "no such migration is awaited");
            if (identity != AgentIdentity.Of(open.Slot.Source)) return (null, "the migration is another host's");
            if (open.Slot.Guest != guest) return (null, "the migration is another guest's");
            if (open.Claimed) return (null, "the migration has had its connection");
            _open[helpId] = open with { Claimed = true };
            return (open.Slot, null);
        }
    }

    // A claimed one is remembered, so that another connection for it is told from one for nothing
    private void Forget()
    {
        foreach (var (id, open) in _open.ToArray())
            if (time.GetElapsedTime(open.Since) > (open.Claimed ? open.Slot.KeepFor : open.Slot.ClaimWithin)) _open.Remove(id);
    }

    private sealed record Open(StreamSlot Slot, long Since, bool Claimed = false);
}
