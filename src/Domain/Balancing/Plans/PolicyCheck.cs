using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>Everything that is wrong with a planning policy.</summary>
internal static class PolicyCheck
{
    /// <summary>The mistakes, each in words.</summary>
    public static IEnumerable<string> Errors(PlanPolicy policy)
    {
        if (policy.Terms.IsDefaultOrEmpty) yield return "The score has no term.";
        foreach (var term in policy.Terms.IsDefault ? [] : policy.Terms)
        {
            if (!IsWeight(term.Weight)) yield return $"The weight of '{term.Name}' is {term.Weight}; it must be 0 or more.";
            if (term.Kind == TermKind.Over && !(term.Limit > 0)) yield return $"The limit of '{term.Name}' is {term.Limit}; it must be over 0.";
        }
        if (!IsWeight(policy.AwayWeight)) yield return $"The weight of guests that must move is {policy.AwayWeight}; it must be 0 or more.";
        if (!IsWeight(policy.FullWeight)) yield return $"The weight of guests on full hosts is {policy.FullWeight}; it must be 0 or more.";
        if (policy.MostMoves is < 0) yield return $"{policy.MostMoves} moves at most; it must be 0 or more.";
        if (!IsWeight(policy.LeastGain)) yield return $"The least gain of a move is {policy.LeastGain}; it must be 0 or more.";
        if (!IsWeight(policy.CostPerMinute)) yield return $"A minute of copying costs {policy.CostPerMinute}; it must be 0 or more.";
        if (policy.LeastFree < ByteSize.Zero) yield return $"{policy.LeastFree} of memory stays free; it must be 0 or more.";
        if (policy.GuestOverhead < ByteSize.Zero) yield return $"A guest takes {policy.GuestOverhead} beside its memory; it must be 0 or more.";
        if (!(policy.VcpusPerCoreMax > 0)) yield return $"{policy.VcpusPerCoreMax} vcpus per core at most; it must be over 0.";
        if (!(policy.Link.BitsPerSecond > 0)) yield return $"The link that is taken where none is known is {policy.Link}; it must be over 0.";
        if (!IsWeight(policy.DirtyRate.BytesPerSecond)) yield return $"Guests change {policy.DirtyRate} of memory; it must be 0 or more.";
        if (policy.Effort < 0) yield return $"The effort is {policy.Effort}; it must be 0 or more.";
    }

    private static bool IsWeight(double value) => value >= 0 && double.IsFinite(value);
}
