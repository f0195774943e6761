using System.Globalization;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Units;

/// <summary>An amount of processor: 1 is one physical core, busy all the time. xentop's 100 %.</summary>
[JsonConverter(typeof(CoresJson))]
public readonly record struct Cores(double Count) : IComparable<Cores>
{
    /// <summary>None.</summary>
    public static readonly Cores Zero;

    /// <summary>From xentop's CPU(%), where 100 is one core.</summary>
    public static Cores FromXentopPercent(double percent) => new(percent / 100);

    /// <summary>The share that this is of <paramref name="whole"/> cores; 0 of none.</summary>
    public Share Of(double whole) => whole <= 0 ? default : new(Count / whole);

    /// <inheritdoc/>
    public int CompareTo(Cores other) => Count.CompareTo(other.Count);

    /// <summary>Sum.</summary>
    public static Cores operator +(Cores a, Cores b) => new(a.Count + b.Count);

    /// <summary>Difference; may be negative.</summary>
    public static Cores operator -(Cores a, Cores b) => new(a.Count - b.Count);

    /// <summary>Order by amount.</summary>
    public static bool operator <(Cores a, Cores b) => a.Count < b.Count;

    /// <summary>Order by amount.</summary>
    public static bool operator >(Cores a, Cores b) => a.Count > b.Count;

    /// <summary>Order by amount.</summary>
    public static bool operator <=(Cores a, Cores b) => a.Count <= b.Count;

    /// <summary>Order by amount.</summary>
    public static bool operator >=(Cores a, Cores b) => a.Count >= b.Count;

    /// <summary>"0.97 cores".</summary>
    public override string ToString() => Count.ToString("0.00", CultureInfo.InvariantCulture) + " cores";
}
