namespace XenWeb.Web.Controls;

/// <summary>What a page may draw at once.</summary>
public static class LabSize
{
    /// <summary>With more domains a page is drawn once a second instead of four times: nobody reads so many numbers quicker.</summary>
    public const int Large = 1000;

    /// <summary>With more rows a table draws only those that are in view.</summary>
    public const int RowsMax = 100;

    /// <summary>With more hosts a tile becomes a small cell.</summary>
    public const int TilesMax = 60;

    /// <summary>Of a table that draws what is in view, the rows that are there before the browser has said what is.</summary>
    public const int FirstRows = 40;

    /// <summary>How long nothing must be typed into a filter before it is filtered.</summary>
    public static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(120);

    /// <summary>The height of a row, for the scrollbar before one was measured, in CSS pixels.</summary>
    public const float RowHeight = 30;
}
