using Microsoft.AspNetCore.Components;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Negotiations;

/// <summary>The sequence as a drawing; what does not fit into its room is cut, and whole in the row's title and in the list.</summary>
public sealed partial class SequenceDrawing
{
    private const double Left = 150;
    private const double RowHeight = 40;
    private const double Top = 54;

    // Of the drawing's 12 px letters
    private const double LetterWidth = 6.2;

    // Fewer tell nothing
    private const int LettersLeast = 8;

    /// <summary>What is drawn.</summary>
    [Parameter, EditorRequired]
    public required SequenceModel Model { get; set; }

    private double Step => Model.Lanes.Count > 4 ? 140 : 185;

    private double Width => Math.Max(Left + Step * (Model.Lanes.Count - 1) + 70, 640);

    private bool IsNearTheEdge(double x) => x > Left && Width - x < Step;

    private double Height => Top + RowHeight * Model.Rows.Count + 14;

    private string Label => T($"Sequence: {string.Join(". ", Model.Rows.Select(Sentence))}.");

    /// <summary>A row as a sentence without its time.</summary>
    public static string Sentence(SequenceRow row)
    {
        var note = row.Note.Length > 0 ? $", {Format.Prose(row.Note)}" : "";
        return row.Kind switch
        {
            SequenceKind.Phase => T($"migration from {row.From} to {row.To[0]}: {row.Word}{note}"),
            SequenceKind.Point => $"{row.From}: {row.Word}{note}",
            _ => T($"{row.From} to {string.Join(", ", row.To)}: {row.Word}{note}"),
        };
    }

    /// <summary>Seconds since the first message: "2.003".</summary>
    public static string Seconds(TimeSpan after) => (after < TimeSpan.Zero ? "−" : "") + Math.Abs(after.TotalSeconds).ToString("0.000", System.Globalization.CultureInfo.InvariantCulture);

    private static string N(double value) => Format.Css(value);

    private static int Room(double pixels) => (int)(pixels / LetterWidth);

    private double X(string lane)
    {
        for (var i = 0; i < Model.Lanes.Count; i++)
        {
            if (Model.Lanes[i].Name == lane) return Left + i * Step;
        }
        return Left;
    }

    private static double Y(int row) => Top + RowHeight * row + 22;

    // An arrow to several ends at the one that is farthest away
    private double Far(SequenceRow row)
    {
        var from = X(row.From);
        return row.To.Select(X).DefaultIfEmpty(from).MaxBy(x => Math.Abs(x - from));
    }

    private static string Cut(string text, int room)
    {
        room = Math.Max(room, LettersLeast);
        return text.Length <= room ? text : text[..(room - 1)].TrimEnd() + "…";
    }

    // Razor takes <text> for its own, so SVG's is written by hand; the words are encoded as all others are
    private static RenderFragment Words(double x, double y, string words, string anchor, int room, string? css, bool strong) => builder =>
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", css);
        builder.AddAttribute(2, "x", N(x));
        builder.AddAttribute(3, "y", N(y));
        builder.AddAttribute(4, "text-anchor", anchor);
        builder.AddAttribute(5, "font-weight", strong ? "600" : null);
        builder.AddContent(6, Cut(Format.Prose(words), room));
        builder.CloseElement();
    };

    // Right of a point, or left of one that stands near the right edge
    private RenderFragment Text(double x, double y, SequenceRow row, bool left = false) => builder =>
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", "halo");
        builder.AddAttribute(2, "x", N(x));
        builder.AddAttribute(3, "y", N(y));
        builder.AddAttribute(4, "text-anchor", left ? "end" : null);
        builder.OpenElement(5, "tspan");
        builder.AddAttribute(6, "class", "s");
        builder.AddContent(7, row.Word);
        builder.CloseElement();
        builder.OpenElement(8, "tspan");
        builder.AddAttribute(9, "class", "q");
        builder.AddAttribute(10, "dx", "6");
        builder.AddAttribute(11, "font-size", "11");
        builder.AddContent(12, Cut(Format.Prose(row.Note), Room(left ? x : Width - x) - row.Word.Length - 2));
        builder.CloseElement();
        builder.CloseElement();
    };
}
