using System.Collections.Immutable;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Messages;

/// <summary>How guests may be treated, as their configurations and people say: those of which something is said. Retained; a lower generation than the last is ignored.</summary>
/// <param name="Generation">Grows with each change.</param>
/// <param name="Guests">By name, at most <see cref="GuestsMax"/>.</param>
public sealed record RulesMessage(long Generation, ImmutableArray<GuestRuling> Guests) : Message
{
    /// <summary>The most guests of which something is said.</summary>
    public const int GuestsMax = 1000;

    /// <summary>What is said, by the guest's name; of a name that stands twice the first counts.</summary>
    public ImmutableSortedDictionary<string, GuestRuling> ByName() => Guests.DistinctBy(g => g.Name).ToImmutableSortedDictionary(g => g.Name, g => g, StringComparer.Ordinal);
}

/// <summary>How one guest may be treated.</summary>
/// <param name="Name">Which.</param>
/// <param name="Priority">How important it is.</param>
/// <param name="Rules">Where it may live and whether it moves.</param>
/// <param name="Bandwidth">The limit of its network, of each vif and both ways, wherever it is (<see cref="BandwidthLimit"/>); null for none.</param>
public sealed record GuestRuling(string Name, GuestPriority Priority, GuestRules Rules, BitRate? Bandwidth = null)
{
    /// <summary>Of a guest of which nothing is said.</summary>
    public static GuestRuling Of(string name) => new(name, default, GuestRules.None);
}
