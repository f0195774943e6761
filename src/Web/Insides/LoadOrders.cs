using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Web.Live;

namespace XenWeb.Web.Insides;

/// <summary>What became of a load in one of several domains.</summary>
public sealed record LoadAnswer(string Domain, InsideRequest Request);

/// <summary>Load in one, some or all domains.</summary>
public sealed class LoadOrders(InsideOrders orders, LiveInsides insides, LiveFleet live)
{
    /// <summary>The most domains of one request.</summary>
    public const int Max = 500;

    /// <summary>The order for one guest.</summary>
    public static MakeLoadMessage Make(Inside inside, LoadAsk load, Reason reason) => new()
    {
        Id = Guid.CreateVersion7(), Guest = inside.Guest, ExpiresAt = default, Reason = reason, Load = load.For(inside.Presence?.Limits ?? GuestLimits.Default),
    };

    /// <summary>All domains whose agents are there and may make load, by name; the first <see cref="Max"/>.</summary>
    public ImmutableArray<PlacedGuest> Able() => [.. FleetGuests.All(live.Current).Where(p => insides.Of(p.Guest.Id).MakesLoad).Take(Max)];

    /// <summary>Orders the same load of each; one that is refused does not keep the others from it.</summary>
    public IReadOnlyList<LoadAnswer> Ask(IEnumerable<PlacedGuest> domains, LoadAsk load, Reason reason, string? key = null) =>
        [.. domains.Select(d => new LoadAnswer(d.Guest.Name, orders.Ask(Make(insides.Of(d.Guest.Id), load, reason), key)))];
}
