namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>Xen's credit scheduler, seen from far away.</summary>
internal static class CpuShares
{
    /// <summary>
    /// What each gets of <paramref name="cores"/>: all that it wants while that fits; else an equal share, and what one leaves of
    /// its share goes to the others (weights are all the same).
    /// </summary>
    public static void Divide(double cores, ReadOnlySpan<double> wanted, Span<double> gotten)
    {
        gotten.Clear();
        var left = cores;
        var hungry = wanted.Length;
        // In the order of what they want, each takes at most an equal share of what is left: one pass is exact
        var order = new int[wanted.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var wants = wanted.ToArray();
        Array.Sort(wants, order);
        for (var i = 0; i < order.Length; i++, hungry--)
        {
            var gets = Math.Min(wants[i], left / hungry);
            gotten[order[i]] = gets;
            left -= gets;
        }
    }
}
