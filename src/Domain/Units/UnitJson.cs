using System.Text.Json;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Units;

/// <summary>In messages and in the API a quantity is a bare JSON number in its base unit; the field's name says which.</summary>
public abstract class NumberJson<T> : JsonConverter<T>
    where T : struct
{
    /// <summary>The quantity of a number in the base unit.</summary>
    protected abstract T From(double number);

    /// <summary>The number in the base unit.</summary>
    protected abstract double To(T quantity);

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var number = reader.GetDouble();
        return double.IsFinite(number) ? From(number) : throw new JsonException("not a finite number");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var number = To(value);
        // Four digits are a tenth of a per mille: enough for shares and cores, and a status stays small
        if (Math.Abs(number) < 1e15 && number == Math.Floor(number)) writer.WriteNumberValue((long)number);
        else writer.WriteNumberValue(Math.Round(number, 4));
    }
}

/// <summary>A number without a unit of ours: JSON has "1e400", which is read as infinity and could not be written again.</summary>
public sealed class FiniteJson : NumberJson<double>
{
    /// <inheritdoc/>
    protected override double From(double number) => number;

    /// <inheritdoc/>
    protected override double To(double quantity) => quantity;
}

/// <summary>Bytes.</summary>
public sealed class ByteSizeJson : NumberJson<ByteSize>
{
    /// <inheritdoc/>
    protected override ByteSize From(double number) => new((long)number);

    /// <inheritdoc/>
    protected override double To(ByteSize quantity) => quantity.Bytes;
}

/// <summary>Cores.</summary>
public sealed class CoresJson : NumberJson<Cores>
{
    /// <inheritdoc/>
    protected override Cores From(double number) => new(number);

    /// <inheritdoc/>
    protected override double To(Cores quantity) => quantity.Count;
}

/// <summary>0 to 1.</summary>
public sealed class ShareJson : NumberJson<Share>
{
    /// <inheritdoc/>
    protected override Share From(double number) => new(number);

    /// <inheritdoc/>
    protected override double To(Share quantity) => quantity.Value;
}

/// <summary>Bits a second.</summary>
public sealed class BitRateJson : NumberJson<BitRate>
{
    /// <inheritdoc/>
    protected override BitRate From(double number) => new(number);

    /// <inheritdoc/>
    protected override double To(BitRate quantity) => quantity.BitsPerSecond;
}

/// <summary>Bytes a second.</summary>
public sealed class ByteRateJson : NumberJson<ByteRate>
{
    /// <inheritdoc/>
    protected override ByteRate From(double number) => new(number);

    /// <inheritdoc/>
    protected override double To(ByteRate quantity) => quantity.BytesPerSecond;
}
