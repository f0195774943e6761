using XenWeb.Domain.Balancing.Plans;

namespace XenWeb.Domain.Balancing.Search;

/// <summary>Guests that may be on the same hosts are of one class: by what they need and the host that they are pinned to.</summary>
internal sealed class ClassTable(LabHost[] hosts)
{
    private readonly SortedDictionary<string, int> _classes = new(StringComparer.Ordinal);
    private readonly List<bool> _allowed = [];

    /// <summary>Class × hosts.</summary>
    public bool[] Allowed => [.. _allowed];

    /// <summary>The class of a guest.</summary>
    public int Of(LabGuest guest)
    {
        var key = $"{guest.Rules.PinnedTo}|{string.Join('|', guest.Needs)}";
        if (_classes.TryGetValue(key, out var known)) return known;
        _allowed.AddRange(hosts.Select(h => May(guest, h)));
        return _classes[key] = _classes.Count;
    }

    private static bool May(LabGuest guest, LabHost host) =>
        (guest.Rules.PinnedTo is not { } pin || pin == host.Id) && (host.Has is not { } has || guest.Needs.IsSubsetOf(has));
}
