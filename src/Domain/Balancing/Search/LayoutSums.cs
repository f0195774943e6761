namespace XenWeb.Domain.Balancing.Search;

/// <summary>The sums of a layout, made anew from where everybody is.</summary>
internal static class LayoutSums
{
    /// <summary>Shares, means, sums and squares; of a limit's term the sum is what is over it.</summary>
    public static void Count(Problem lab, Layout layout, double[] mean, double[] sum, double[] squares)
    {
        var terms = lab.Terms.Length;
        Shares(lab, layout);
        var counting = Enumerable.Range(0, lab.Hosts.Length).Where(h => lab.Counts[h]).ToArray();
        for (var t = 0; t < terms; t++)
        {
            // Of a limit nothing is subtracted: it is a limit of shares
            mean[t] = t < lab.Spreads && counting.Length > 0 ? counting.Sum(h => layout.Share[h * terms + t]) / counting.Length : 0;
            for (var h = 0; h < lab.Hosts.Length; h++) layout.Share[h * terms + t] -= mean[t];
            var limit = lab.Terms[t].Limit;
            sum[t] = t < lab.Spreads
                ? counting.Sum(h => layout.Share[h * terms + t])
                : counting.Sum(h => Over(layout.Share[h * terms + t], limit));
            squares[t] = counting.Sum(h => layout.Share[h * terms + t] * layout.Share[h * terms + t]);
        }
    }

    /// <summary>What a share over a limit counts. A share that is the limit, but for rounding, is not over it.</summary>
    public static double Over(double share, double limit) => share > limit + 1e-9 ? 1 + share - limit : 0;

    private static void Shares(Problem lab, Layout layout)
    {
        var terms = lab.Terms.Length;
        for (var h = 0; h < lab.Hosts.Length; h++)
        {
            for (var t = 0; t < terms; t++)
            {
                var used = 0.0;
                foreach (var guest in layout.Guests[h]) used += lab.Amount[guest * terms + t];
                layout.Share[h * terms + t] = lab.Own[h * terms + t] + used * lab.Scale[h * terms + t];
            }
        }
    }
}
