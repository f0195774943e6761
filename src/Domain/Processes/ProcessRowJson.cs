using System.Text.Json;
using System.Text.Json.Serialization;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Processes;

/// <summary>A row as an array. Texts that are too long or hold what steers a terminal are made harmless when they are read too: a guest's agent may lie.</summary>
public sealed class ProcessRowJson : JsonConverter<ProcessRow>
{
    private const string States = "RSDTtZIXxKWP";

    /// <inheritdoc/>
    public override ProcessRow Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("a row is an array");
        var row = new ProcessRow
        {
            Key = new ProcessKey((int)Whole(ref reader, 1, int.MaxValue), Whole(ref reader, 0, long.MaxValue)),
            User = Text(ref reader, ProcessRow.UserMax),
            Priority = (int)Whole(ref reader, -1000, 1000),
            Nice = (int)Whole(ref reader, -100, 100),
            Virtual = ByteSize.FromKiB(Whole(ref reader, 0, long.MaxValue >> 10)),
            Resident = ByteSize.FromKiB(Whole(ref reader, 0, long.MaxValue >> 10)),
            Shared = ByteSize.FromKiB(Whole(ref reader, 0, long.MaxValue >> 10)),
            State = Text(ref reader, 2) is [var state] && States.Contains(state, StringComparison.Ordinal) ? state : throw new JsonException("no state"),
            Cpu = new Cores(Fraction(ref reader, 100_000)),
            Memory = new Share(Fraction(ref reader, 1000)),
            Hundredths = Whole(ref reader, 0, long.MaxValue),
            Command = Text(ref reader, ProcessRow.CommandMax),
            Arguments = Text(ref reader, ProcessRow.ArgumentsMax),
        };
        return reader.Read() && reader.TokenType == JsonTokenType.EndArray ? row : throw new JsonException("a row has 14 columns");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ProcessRow value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Key.Pid);
        writer.WriteNumberValue(value.Key.Started);
        writer.WriteStringValue(value.User);
        writer.WriteNumberValue(value.Priority);
        writer.WriteNumberValue(value.Nice);
        writer.WriteNumberValue(value.Virtual.Bytes >> 10);
        writer.WriteNumberValue(value.Resident.Bytes >> 10);
        writer.WriteNumberValue(value.Shared.Bytes >> 10);
        writer.WriteStringValue([value.State]);
        // A tenth of a percent, which is what top shows
        writer.WriteNumberValue(Math.Round(value.Cpu.Count, 4));
        writer.WriteNumberValue(Math.Round(value.Memory.Value, 4));
        writer.WriteNumberValue(value.Hundredths);
        writer.WriteStringValue(value.Command);
        writer.WriteStringValue(value.Arguments);
        writer.WriteEndArray();
    }

    private static long Whole(ref Utf8JsonReader reader, long least, long most) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= least && number <= most ? number : throw new JsonException("no whole number");

    private static double Fraction(ref Utf8JsonReader reader, double most) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && number >= 0 && number <= most ? number : throw new JsonException("no number");

    private static string Text(ref Utf8JsonReader reader, int lengthMax) =>
        reader.Read() && reader.TokenType == JsonTokenType.String ? VisibleText.Of(reader.GetString()!, lengthMax) : throw new JsonException("no text");
}
