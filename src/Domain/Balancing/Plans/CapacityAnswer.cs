using System.Collections.Immutable;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>How many more guests of one kind fit.</summary>
/// <param name="Count">So many, with N+1 kept where the policy keeps it. At most <see cref="Capacity.CountMax"/>: more are not counted.</param>
/// <param name="WithoutSpare">So many if no memory is spared for the loss of a host.</param>
/// <param name="Places">Where they would go, by host; the <see cref="Count"/>.</param>
/// <param name="Limit">What speaks against one more, in words.</param>
/// <param name="Errors">Each mistake in the question; empty if there is an answer.</param>
public sealed record CapacityAnswer(int Count, int WithoutSpare, ImmutableArray<HostPlaces> Places, string Limit, ImmutableArray<string> Errors);
