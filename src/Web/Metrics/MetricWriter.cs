using System.Buffers;
using System.Globalization;
using System.Text;

namespace XenWeb.Web.Metrics;

/// <summary>Writes figures in Prometheus' text format 0.0.4, as UTF-8. The series of a family follow its head without others between them.</summary>
internal sealed class MetricWriter(IBufferWriter<byte> output)
{
    /// <summary>The content type of what is written.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // The longest double, "R", with its sign and exponent
    private const int NumberMax = 32;

    /// <summary>Labels as they stand between the braces: made once for all series of a thing.</summary>
    public static byte[] Labels(params IReadOnlyList<(string Name, string Value)> labels) =>
        Encoding.UTF8.GetBytes(string.Join(',', labels.Select(l => $"{l.Name}=\"{Escaped(l.Value)}\"")));

    /// <summary>Begins a family.</summary>
    public void Head(string name, MetricKind kind, string help)
    {
        Write($"# HELP {name} {help}\n# TYPE {name} {(kind == MetricKind.Counter ? "counter" : "gauge")}\n");
    }

    /// <summary>One series.</summary>
    /// <param name="name">Its family's, as UTF-8.</param>
    /// <param name="labels">As <see cref="Labels"/> has made them.</param>
    /// <param name="more">Further labels; empty for none.</param>
    /// <param name="value">Now; what is not a number is left out, for no sensor says it.</param>
    public void Series(ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> more, double value)
    {
        if (!double.IsFinite(value)) return;
        output.Write(name);
        output.Write("{"u8);
        output.Write(labels);
        if (labels.Length > 0 && more.Length > 0) output.Write(","u8);
        output.Write(more);
        output.Write("} "u8);
        value.TryFormat(output.GetSpan(NumberMax), out var written, "R", CultureInfo.InvariantCulture);
        output.Advance(written);
        output.Write("\n"u8);
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, output);

    // What a message says must not end a label or a line
    private static string Escaped(string value) => value.AsSpan().IndexOfAny('\\', '"', '\n') < 0 ? value : value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
