using System.Globalization;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Units;

/// <summary>A part of a whole: 1 is all of it. Not clamped: a rate may exceed what was taken for the whole.</summary>
[JsonConverter(typeof(ShareJson))]
public readonly record struct Share(double Value) : IComparable<Share>
{
    /// <summary>From percent, as people and xentop write shares.</summary>
    public static Share FromPercent(double percent) => new(percent / 100);

    /// <summary>In percent.</summary>
    public double Percent => Value * 100;

    /// <inheritdoc/>
    public int CompareTo(Share other) => Value.CompareTo(other.Value);

    /// <summary>Sum.</summary>
    public static Share operator +(Share a, Share b) => new(a.Value + b.Value);

    /// <summary>Difference.</summary>
    public static Share operator -(Share a, Share b) => new(a.Value - b.Value);

    /// <summary>Order by amount.</summary>
    public static bool operator <(Share a, Share b) => a.Value < b.Value;

    /// <summary>Order by amount.</summary>
    public static bool operator >(Share a, Share b) => a.Value > b.Value;

    /// <summary>Order by amount.</summary>
    public static bool operator <=(Share a, Share b) => a.Value <= b.Value;

    /// <summary>Order by amount.</summary>
    public static bool operator >=(Share a, Share b) => a.Value >= b.Value;

    /// <summary>Whole percent with a narrow no-break space: "97 %".</summary>
    public override string ToString() => Math.Round(Percent).ToString("0", CultureInfo.InvariantCulture) + "\u202f%";
}
