using System.Globalization;

namespace XenWeb.Web.Languages;

/// <summary>A language of the pages.</summary>
/// <param name="Code">ISO 639-1: "de".</param>
/// <param name="Name">As its speakers call it.</param>
public sealed record Language(string Code, string Name)
{
    /// <summary>The code of what the texts are written in.</summary>
    public const string English = "en";

    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<Language> All { get; } = [new(English, "English"), new("de", "Deutsch")];

    /// <summary>That of who looks.</summary>
    public static Language Current => All.FirstOrDefault(l => l.Code == CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? All[0];

    /// <summary>The <c>lang</c> of what stays English (events, reasons) inside a page of another language; null in an English one.</summary>
    public static string? OfRecords => Current.Code == English ? null : English;

    /// <summary>The <c>lang</c> of the page's own words inside such; null in an English page.</summary>
    public static string? InRecords => Current.Code == English ? null : Current.Code;
}
