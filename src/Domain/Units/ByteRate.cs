using System.Globalization;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Units;

/// <summary>Block io in bytes a second; shown in MiB/s.</summary>
[JsonConverter(typeof(ByteRateJson))]
public readonly record struct ByteRate(double BytesPerSecond)
{
    /// <summary>From a count of bytes over a time; 0 where no time has passed.</summary>
    public static ByteRate FromBytes(double bytes, TimeSpan over) => over <= TimeSpan.Zero ? default : new(bytes / over.TotalSeconds);

    /// <summary>From MiB/s.</summary>
    public static ByteRate FromMiB(double mebibytes) => new(ByteSize.FromMiB(1).Bytes * mebibytes);

    /// <summary>In MiB/s.</summary>
    public double MiB => BytesPerSecond / ByteSize.FromMiB(1).Bytes;

    /// <summary>The share that this is of a device's rate; 0 where the rate is not known.</summary>
    public Share Of(ByteRate device) => device.BytesPerSecond <= 0 ? default : new(BytesPerSecond / device.BytesPerSecond);

    /// <summary>Sum.</summary>
    public static ByteRate operator +(ByteRate a, ByteRate b) => new(a.BytesPerSecond + b.BytesPerSecond);

    /// <summary>"28.0 MiB/s".</summary>
    public override string ToString() => MiB.ToString("0.0", CultureInfo.InvariantCulture) + "\u00a0MiB/s";
}
