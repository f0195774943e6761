using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Fuzz.Mutation;

/// <summary>Small draws.</summary>
internal static class RandomExtensions
{
    /// <summary>From 0 up to, but not, <paramref name="limit"/>; 0 if that is 0.</summary>
    public static int Below(this SplitMix64 random, int limit) => limit <= 0 ? 0 : (int)(random.Next() % (ulong)limit);

    /// <summary>One of them.</summary>
    public static T Of<T>(this SplitMix64 random, IReadOnlyList<T> all) => all[random.Below(all.Count)];

    /// <summary>A length: mostly small, seldom large.</summary>
    public static int Length(this SplitMix64 random, int most) => Math.Min(most, 1 + (int)(random.Next() % (1UL << (1 + random.Below(16)))));

    /// <summary>A part of the bytes: from, to.</summary>
    public static (int From, int To) Part(this SplitMix64 random, byte[] bytes)
    {
        var from = random.Below(bytes.Length + 1);
        return (from, Math.Min(bytes.Length, from + random.Length(bytes.Length - from + 1)));
    }
}
