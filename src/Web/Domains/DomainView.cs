using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>A domain as the pages show it: once in the lab, though two hosts tell of it while it moves.</summary>
/// <param name="Guest">Its newest sample.</param>
/// <param name="Host">Where it is.</param>
/// <param name="Move">The migration that goes on; null if it stays.</param>
public sealed record DomainView(GuestSample Guest, HostId Host, Migration? Move)
{
    /// <summary>Its state.</summary>
    public Status Status => Guest.State == GuestRunState.Undefined ? Status.Undefined : Move is not null ? Status.Moving : Of(Guest.State);

    /// <summary>Its state in words: "Moving to kerby".</summary>
    public string Word => Status == Status.Moving && Move is not null ? $"Moving to {Move.To}" : Guest.State switch
    {
        GuestRunState.ShuttingDown => "Shutting down",
        GuestRunState.Crashed => "Crashed",
        GuestRunState.Dying => "Going away",
        GuestRunState.Incoming => "Arriving",
        GuestRunState.Leaving => "Has left",
        _ => StatusLook.Of(Status).Word,
    };

    /// <summary>The pages' state of a run state.</summary>
    public static Status Of(GuestRunState state) => state switch
    {
        GuestRunState.Running => Status.Running,
        GuestRunState.Idle => Status.Idle,
        GuestRunState.Paused => Status.Paused,
        GuestRunState.Crashed => Status.Failed,
        GuestRunState.Incoming or GuestRunState.Leaving => Status.Moving,
        GuestRunState.Undefined => Status.Undefined,
        _ => Status.Off,
    };

    /// <summary>Every domain of the lab once, by name; of two that tell of it the one where it runs is believed.</summary>
    public static IReadOnlyList<DomainView> All(FleetSnapshot fleet)
    {
        var moves = fleet.Migrations.Values.Where(m => m.EndedAt is null).GroupBy(m => m.Guest).ToDictionary(g => g.Key, g => g.MaxBy(m => m.StartedAt));
        return [.. fleet.Hosts.Values
            .SelectMany(h => (h.Status?.Sample?.Guests ?? []).Select(g => (Guest: g, Host: h)))
            .GroupBy(s => s.Guest.Id)
            .Select(same => same.OrderBy(s => Doubt(s.Guest.State)).ThenByDescending(s => s.Host.ReceivedAt).First())
            .Select(s => new DomainView(s.Guest, s.Host.Id, moves.GetValueOrDefault(s.Guest.Id)))
            .OrderBy(d => d.Guest.Name, StringComparer.Ordinal).ThenBy(d => d.Guest.Id)];
    }

    /// <summary>The domains of one host, those that arrive included, by name.</summary>
    public static IReadOnlyList<DomainView> On(FleetSnapshot fleet, HostId host)
    {
        var moves = fleet.Migrations.Values.Where(m => m.EndedAt is null && m.From == host).GroupBy(m => m.Guest).ToDictionary(g => g.Key, g => g.First());
        return !fleet.Hosts.TryGetValue(host, out var state) ? [] :
            [.. (state.Status?.Sample?.Guests ?? []).Select(g => new DomainView(g, host, moves.GetValueOrDefault(g.Id))).OrderBy(d => d.Guest.Name, StringComparer.Ordinal)];
    }

    private static int Doubt(GuestRunState state) => state switch
    {
        GuestRunState.Undefined => 0,
        GuestRunState.Incoming => 3,
        GuestRunState.Leaving or GuestRunState.Dying => 2,
        _ => 1,
    };
}
