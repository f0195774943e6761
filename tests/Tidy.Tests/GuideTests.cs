using System.Text.RegularExpressions;

namespace XenWeb.Tidy.Tests;

/// <summary>The user's guide has every page of the web app, with pictures that are there: those that the browser tests take.</summary>
public sealed partial class GuideTests
{
    private const string Folder = "docs/guide";

    // What nobody opens by itself: a part of signing in, and the answer for an address that is none
    private static readonly string[] _besides = ["/not-found", "/sign-in/code", "/sign-in/password"];

    private static readonly string _text = string.Join('\n', Repository.Files.Where(f => f.Path.StartsWith(Folder + "/", StringComparison.Ordinal)).Select(f => f.Text));

    [Fact]
    public void Every_page_is_in_the_guide()
    {
        var pages = Repository.Files.Where(f => f.Path.StartsWith("src/Web/", StringComparison.Ordinal) && f.Path.EndsWith(".razor", StringComparison.Ordinal)).SelectMany(f => Page().Matches(f.Text)).Select(m => m.Groups[1].Value).Except(_besides).ToArray();
        Assert.True(pages.Length > 20, $"Only {pages.Length} pages were found");
        Offences.None("Each page's address stands in the guide", pages.Where(p => !_text.Contains($"`{p}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_picture_of_the_guide_is_there_and_made_by_a_test()
    {
        var pictures = Picture().Matches(_text).Select(m => m.Groups[1].Value).ToArray();
        Assert.True(pictures.Length > 15, $"Only {pictures.Length} pictures were found");
        Offences.None("Pictures that are not there", pictures.Where(p => !File.Exists(Path.Combine(Repository.Root, Folder, p))));
        var tests = string.Join('\n', Repository.Sources.Where(f => f.Path.StartsWith("tests/Browser.Tests/", StringComparison.Ordinal)).Select(f => f.Text));
        Offences.None("Pictures that no test takes", pictures.Where(p => !tests.Contains($"\"{Path.GetFileNameWithoutExtension(p).Replace("-light", "", StringComparison.Ordinal)}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_link_of_the_guide_leads_to_a_file() =>
        Offences.None("Links that lead nowhere", Link().Matches(_text).Select(m => m.Groups[1].Value).Where(l => !l.Contains("://", StringComparison.Ordinal) && !l.StartsWith('#')).Where(l => !Path.Exists(Path.Combine(Repository.Root, Folder, l.Split('#')[0]))));

    [GeneratedRegex("^@page \"([^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex Page();

    [GeneratedRegex(@"!\[[^\]]+\]\(([^)]+)\)")]
    private static partial Regex Picture();

    [GeneratedRegex(@"(?<!!)\[[^\]]+\]\(([^)]+)\)")]
    private static partial Regex Link();
}
