using System.Globalization;

namespace XenWeb.Web.Controls;

/// <summary>Numbers that people type.</summary>
public static class FormNumber
{
    // Beyond this a number of seconds is no time span any more; every field's own limits are far below
    private const double Max = 1e6;

    /// <summary>The number, or what is wrong with it; neither for an empty field that may be empty. A comma is how many write a point.</summary>
    public static (double? Value, string? Error) Parse(string typed, bool optional)
    {
        var text = typed.Trim();
        if (text.Length == 0) return optional ? (null, null) : (null, T("A number is needed here."));
        if (!double.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            return (null, T($"“{text}” is no number."));
        }
        return Math.Abs(value) > Max ? (null, T($"{text} is far too large.")) : (value, null);
    }
}
