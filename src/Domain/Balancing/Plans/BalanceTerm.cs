namespace XenWeb.Domain.Balancing.Plans;

/// <summary>
/// One line of the table that is the score. A host's share is (what it uses itself + the sum of its guests' amounts) / its
/// capacity; the term makes one number of the active hosts' shares and weighs it. All sums can be kept while guests move,
/// so that a move's gain costs the same in a lab of any size.
/// </summary>
/// <param name="Name">In words, for pages.</param>
/// <param name="Weight">What one unit of it is worth.</param>
/// <param name="Kind">What it makes of the shares.</param>
/// <param name="Own">What a host uses without guests.</param>
/// <param name="Amount">What a guest takes along.</param>
/// <param name="Capacity">The whole of a host. A host that has none has no share.</param>
public sealed record BalanceTerm(string Name, double Weight, TermKind Kind, Func<LabHost, double> Own, Func<LabGuest, double> Amount, Func<LabHost, double> Capacity)
{
    /// <summary>For <see cref="TermKind.Over"/>: the share above which a host is over; one that differs by rounding only is not.</summary>
    public double Limit { get; init; } = double.PositiveInfinity;
}
