using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using XenWeb.Web.Configs;
using XenWeb.Web.Hosts;
using XenWeb.Web.Languages;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Languages;

/// <summary>What pages say in the language of who looks.</summary>
public sealed class TextsTests(PageFixture fixture) : IClassFixture<PageFixture>, IDisposable
{
    private static readonly CultureInfo _german = CultureInfo.GetCultureInfo("de");
    private readonly CultureInfo _before = CultureInfo.CurrentUICulture;

    public void Dispose() => CultureInfo.CurrentUICulture = _before;

    [Fact]
    public void A_text_is_its_own_English()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        Assert.Equal(("Language", "a {b} 7"), (Texts.T("Language"), Texts.T($"a {{b}} {7}")));
    }

    [Theory]
    [InlineData("de")]
    [InlineData("de-AT")]
    public void A_text_is_said_in_the_language_of_who_looks(string culture)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        Assert.Equal("Sprache", Texts.T("Language"));
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("de")]
    public void A_text_without_a_translation_stays_English(string culture)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        Assert.Equal("no page says this 1.5", Texts.T($"no page says this {1.5}"));
    }

    [Fact]
    public void A_word_has_the_translation_of_its_meaning_and_what_is_kept_is_English()
    {
        CultureInfo.CurrentUICulture = _german;
        Assert.Equal(("Bis", "Nach", "To"), (Texts.T("To", "end of a time"), Texts.T("To", "host"), Texts.T("To", "no such meaning")));
        Assert.Equal("Language", Texts.InEnglish(() => Texts.T("Language")));
        Assert.Throws<InvalidOperationException>(() => Texts.InEnglish<string>(() => throw new InvalidOperationException()));
        Assert.Equal("Sprache", Texts.T("Language"));
    }

    [Theory]
    [InlineData("'a b' is no number", "„a b“ ist keine Zahl")]
    [InlineData("web of dns is not on ferby any more", "web von dns ist nicht mehr auf ferby")]
    [InlineData("web is not on ferby any more", "auf ferby ist web nicht mehr")]
    [InlineData("small-1: 'a' is no number", "small-1: „a“ ist keine Zahl")]
    [InlineData("Take a. Take b. web is not on ferby any more", "a nehmen. b nehmen. auf ferby ist web nicht mehr")]
    [InlineData("No host.", "Kein Host.")]
    [InlineData("'' is no number", null)]
    [InlineData("'a' is no number at all", null)]
    [InlineData("Take a. And more.", null)]
    [InlineData("from here to there", null)]
    public void What_a_rule_has_said_is_found_by_its_form_with_its_values(string said, string? german) => Assert.Equal(german, new SaidTexts(
        new Dictionary<string, string> { ["'{0}' is no number"] = "„{0}“ ist keine Zahl", ["{0} is not on {1} any more"] = "auf {1} ist {0} nicht mehr", ["{0} of {1} is not on {2} any more"] = "{0} von {1} ist nicht mehr auf {2}", ["Take {0}."] = "{0} nehmen." },
        new Dictionary<string, string> { ["{0} to {1}"] = "{0} bis {1}", ["No host."] = "Kein Host." }).Find(said));

    [Fact]
    public async Task Mistakes_in_a_form_are_said_in_the_language_of_who_makes_them()
    {
        CultureInfo.CurrentUICulture = _german;
        await using var page = new PageContext(fixture);
        var form = page.Render<NewConfigurationPage>();
        ConfigurationPagesTests.Spoil(form);
        form.Find("#f-extra").Input("device_model_args = [ '-vnc' ]\nmemory = 1");
        await form.InvokeAsync(() => form.Find("form").Submit());
        form.WaitForElement("[role=alert]", TimeSpan.FromSeconds(60));
        var mistakes = form.FindAll(".invalid-feedback span");
        Assert.True(mistakes.Count >= 7, form.Markup);
        Assert.Empty(mistakes.Where(m => m.HasAttribute("lang")).Select(m => m.TextContent));
    }

    [Fact]
    public async Task A_page_s_own_words_beside_what_rules_say_are_not_marked_as_English()
    {
        CultureInfo.CurrentUICulture = _german;
        await using var page = new PageContext(fixture);
        var left = page.Render<Web.Batches.LeftOut>(p => p.Add(l => l.All, [("small-1", Texts.T("It is paused already")), ("small-2", "There is no such order to many domains.")]));
        Assert.Contains("small-1: Sie ist bereits angehalten", left.Markup.Replace("</bdi>", "", StringComparison.Ordinal).Replace("<bdi>", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Diesen Auftrag an viele Domänen gibt es nicht.", left.Markup, StringComparison.Ordinal);
        Assert.Empty(left.FindAll("[lang]"));
    }

    [Fact]
    public async Task Elements_stand_where_the_sentence_has_them_and_markup_in_values_is_text()
    {
        await using var page = new PageContext(fixture);
        RenderFragment bold = builder => builder.AddMarkupContent(0, "<b>x</b>");
        var drawn = page.Render(Texts.Rich("{1} before {0}: {9} {", "<i>", bold));
        Assert.Equal("<b>x</b> before &lt;i&gt;: {9} {", drawn.Markup);
    }

    [Fact]
    public async Task A_page_keeps_its_language_when_a_host_s_message_draws_it_again()
    {
        await using var page = new PageContext(fixture);
        CultureInfo.CurrentUICulture = _german;
        var lab = page.Render<LabPage>();
        var empty = lab.Markup;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        // Who hears the host has another language, or none
        await Task.Run(() => page.Say("herby", Samples.Status("herby")));
        page.Time.Pass(TimeSpan.FromSeconds(1));
        lab.WaitForAssertion(() => Assert.Contains("herby", lab.Markup));
        Assert.DoesNotContain("No hosts yet", empty);
        Assert.Contains(">Karte<", lab.Markup.Replace(" ", "", StringComparison.Ordinal));
    }
}
