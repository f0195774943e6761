using System.Globalization;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Units;

/// <summary>Network traffic in bits a second; decimal units, as networks are sold.</summary>
[JsonConverter(typeof(BitRateJson))]
public readonly record struct BitRate(double BitsPerSecond)
{
    /// <summary>From a count of bytes over a time; 0 where no time has passed.</summary>
    public static BitRate FromBytes(double bytes, TimeSpan over) => over <= TimeSpan.Zero ? default : new(bytes * 8 / over.TotalSeconds);

    /// <summary>From Mbit/s.</summary>
    public static BitRate FromMegabits(double megabits) => new(megabits * 1e6);

    /// <summary>In Mbit/s.</summary>
    public double Megabits => BitsPerSecond / 1e6;

    /// <summary>The share that this is of a link's rate; 0 where the rate is not known.</summary>
    public Share Of(BitRate link) => link.BitsPerSecond <= 0 ? default : new(BitsPerSecond / link.BitsPerSecond);

    /// <summary>Sum.</summary>
    public static BitRate operator +(BitRate a, BitRate b) => new(a.BitsPerSecond + b.BitsPerSecond);

    /// <summary>"12.4 Mbit/s".</summary>
    public override string ToString() => Megabits.ToString("0.0", CultureInfo.InvariantCulture) + "\u00a0Mbit/s";
}
