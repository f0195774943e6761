using System.Collections.Immutable;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>A lab at one moment, or one that somebody thinks of: the planner's input. In any order; nothing in it is trusted (<see cref="LabCheck"/>).</summary>
/// <param name="Hosts">All hosts.</param>
/// <param name="Guests">All guests, those that are to be started included.</param>
public sealed record LabSnapshot(ImmutableArray<LabHost> Hosts, ImmutableArray<LabGuest> Guests);
