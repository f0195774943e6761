using System.Globalization;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Units;

/// <summary>An amount of memory or storage. Binary units: this is the only place that knows 1024.</summary>
[JsonConverter(typeof(ByteSizeJson))]
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    private const long Kibi = 1024;
    private const long Mebi = Kibi * 1024;
    private const long Gibi = Mebi * 1024;

    /// <summary>Nothing.</summary>
    public static readonly ByteSize Zero;

    /// <summary>From KiB, as xentop prints memory.</summary>
    public static ByteSize FromKiB(long kibibytes) => new(kibibytes * Kibi);

    /// <summary>From MiB, as xl.cfg, <c>xl list</c> and <c>xl info</c> give memory.</summary>
    public static ByteSize FromMiB(long mebibytes) => new(mebibytes * Mebi);

    /// <summary>From GiB.</summary>
    public static ByteSize FromGiB(double gibibytes) => new((long)(gibibytes * Gibi));

    /// <summary>In MiB, rounded down: what xl takes.</summary>
    public long MiB => Bytes / Mebi;

    /// <summary>In GiB.</summary>
    public double GiB => Bytes / (double)Gibi;

    /// <summary>The share that this is of a whole; 0 of an empty whole.</summary>
    public Share Of(ByteSize whole) => whole.Bytes <= 0 ? default : new((double)Bytes / whole.Bytes);

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>Sum.</summary>
    public static ByteSize operator +(ByteSize a, ByteSize b) => new(a.Bytes + b.Bytes);

    /// <summary>Difference; may be negative.</summary>
    public static ByteSize operator -(ByteSize a, ByteSize b) => new(a.Bytes - b.Bytes);

    /// <summary>Order by amount.</summary>
    public static bool operator <(ByteSize a, ByteSize b) => a.Bytes < b.Bytes;

    /// <summary>Order by amount.</summary>
    public static bool operator >(ByteSize a, ByteSize b) => a.Bytes > b.Bytes;

    /// <summary>Order by amount.</summary>
    public static bool operator <=(ByteSize a, ByteSize b) => a.Bytes <= b.Bytes;

    /// <summary>Order by amount.</summary>
    public static bool operator >=(ByteSize a, ByteSize b) => a.Bytes >= b.Bytes;

    /// <summary>Three significant digits and the unit, parted by a no-break space: "512 MiB", "8.00 GiB".</summary>
    public override string ToString() => Math.Abs(Bytes) switch
    {
        >= Gibi => Digits(Bytes / (double)Gibi) + "\u00a0GiB",
        >= Mebi => Digits(Bytes / (double)Mebi) + "\u00a0MiB",
        >= Kibi => Digits(Bytes / (double)Kibi) + "\u00a0KiB",
        _ => Bytes.ToString(CultureInfo.InvariantCulture) + "\u00a0B",
    };

    private static string Digits(double value) =>
        value.ToString(Math.Abs(value) switch { >= 99.95 => "0", >= 9.995 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);
}
