using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Languages;

/// <summary>
/// What the pages say, in the language of who looks (<see cref="CultureInfo.CurrentUICulture"/>). The English text is its own key, as gettext has it, so that a page is read as it is shown; a text without a
/// translation stays English. What agents and people wrote, and what is kept (events, reasons, operations), is data: it stays as it was said. See docs/adr/0034.
/// Asked while drawing, never by what is kept for everybody: a static field would keep the language of who came first.
/// </summary>
public static class Texts
{
    /// <summary>A text: <c>T("Hosts")</c>.</summary>
    public static string T(string english) => TextTable.Of(CultureInfo.CurrentUICulture).Find(english);

    /// <summary>A text that has another translation elsewhere: <c>T("To", "end of a time")</c>, whose key is "To|end of a time" (gettext's context).</summary>
    /// <param name="english">The text.</param>
    /// <param name="meaning">What tells it from the others.</param>
    public static string T(string english, string meaning) => TextTable.Of(CultureInfo.CurrentUICulture).Find(english, meaning);

    /// <summary>A text with values: <c>T($"{from} to {to}")</c>; its key is "{0} to {1}". Values are written as they are, a number with a format in the invariant way.</summary>
    public static string T(Phrase phrase) => phrase.In(TextTable.Of(CultureInfo.CurrentUICulture));

    /// <summary>A text with elements in it: <c>Rich("None is {0}.", @&lt;b&gt;@name&lt;/b&gt;)</c>. Parts that are no fragments are drawn as text.</summary>
    /// <param name="english">With {0} to {9} for the parts.</param>
    /// <param name="parts">In the order of the English text.</param>
    public static RenderFragment Rich(string english, params object?[] parts) => builder =>
    {
        var text = T(english);
        while (text.Length > 0)
        {
            var at = PlaceIn(text, parts.Length);
            if (at != 0) builder.AddContent(0, at < 0 ? text : text[..at]);
            if (at < 0) return;
            if (parts[text[at + 1] - '0'] is RenderFragment fragment) builder.AddContent(1, fragment);
            else builder.AddContent(2, parts[text[at + 1] - '0']);
            text = text[(at + 3)..];
        }
    };

    /// <summary>The same where all parts are elements: Razor's templates have no type of their own, and a value among them is written as <c>@&lt;text&gt;@value&lt;/text&gt;</c>.</summary>
    /// <param name="english">With {0} to {9} for the parts.</param>
    /// <param name="parts">In the order of the English text.</param>
    public static RenderFragment Rich(string english, params RenderFragment[] parts) => Rich(english, (object?[])parts);

    /// <summary>What a rule has said, in English as REST gives it, to who looks: by its form, "'{0}' is no number"; as it is where that is not known.</summary>
    public static string Said(string english) => FindSaid(english) ?? english;

    /// <summary>The same; null where its form is not known.</summary>
    public static string? FindSaid(string english) => TextTable.Of(CultureInfo.CurrentUICulture).FindSaid(english);

    /// <summary>Says in English what is kept, sent or read by scripts, whoever's page asked for it.</summary>
    public static TSaid InEnglish<TSaid>(Func<TSaid> say)
    {
        var theirs = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(Language.English);
        try
        {
            return say();
        }
        finally
        {
            CultureInfo.CurrentUICulture = theirs;
        }
    }

    /// <summary>Draws in a page's own language where somebody tells it of something who may look in another.</summary>
    public static async Task InAsync(CultureInfo language, Func<Task> draw)
    {
        // Of this call only: an asynchronous method leaves its caller's culture as it was
        CultureInfo.CurrentUICulture = language;
        await draw();
    }

    // Of the first "{0}" for which there is a part; -1 for none
    private static int PlaceIn(string text, int parts)
    {
        for (var i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] == '{' && text[i + 2] == '}' && text[i + 1] - '0' is var index && index >= 0 && index < parts) return i;
        }
        return -1;
    }
}
