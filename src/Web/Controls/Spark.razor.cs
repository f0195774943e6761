using System.Text;
using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Controls;

/// <summary>A line of the last samples, drawn inline: never a chart component.</summary>
public sealed partial class Spark
{
    /// <summary>How many samples one line shows.</summary>
    public const int SamplesMax = 40;

    private IReadOnlyList<string> Lines { get; set; } = [];

    /// <summary>Shares from 0 to 1, oldest first, at most <see cref="SamplesMax"/>; null is a gap.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<double?> Values { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        // Newest at the right: a short history leaves the left empty
        for (var i = 0; i < Values.Count; i++)
        {
            if (Values[i] is not { } value) { End(lines, line); continue; }
            var x = 100.0 * (SamplesMax - Values.Count + i) / (SamplesMax - 1);
            line.Append(Format.Css(x)).Append(',').Append(Format.Css(19 - Math.Clamp(value, 0, 1) * 18)).Append(' ');
        }
        End(lines, line);
        Lines = lines;
    }

    private static void End(List<string> lines, StringBuilder line)
    {
        if (line.Length > 0) lines.Add(line.ToString(0, line.Length - 1));
        line.Clear();
    }
}
