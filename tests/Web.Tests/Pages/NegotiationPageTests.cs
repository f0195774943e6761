using Bunit;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Negotiations;

namespace XenWeb.Web.Tests.Pages;

/// <summary>One negotiation, and how it is drawn.</summary>
public sealed class NegotiationPageTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private const string Id = "help-ferby-1";
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    [Fact]
    public void It_tells_who_refused_and_why_in_the_drawing_in_the_list_and_among_the_offers()
    {
        Talk();
        var page = Page();
        Assert.Contains("gerby to ferby: refuse, 0.91 of memory promised", page.Find("svg.xw-seq").GetAttribute("aria-label"));
        Assert.Contains(page.FindAll("svg.xw-seq tspan"), t => t.TextContent == "0.91 of memory promised");
        Assert.Contains(page.FindAll(".xw-steps li"), li => li.TextContent.Contains("gerby to ferby: refuse", StringComparison.Ordinal));
        Assert.Contains(page.FindAll("tbody tr"), tr => tr.TextContent.Contains("refused: 0.91 of memory promised", StringComparison.Ordinal));
    }

    [Fact]
    public void The_sentence_on_top_says_what_happened_and_why()
    {
        Talk();
        var text = Page().Find(".xw-summary").TextContent;
        Assert.StartsWith("small-1 moved from ferby to herby because ferby was at 97\u202f% cpu", text, StringComparison.Ordinal);
        Assert.Contains("herby was chosen: lowest of 2 offers", text);
    }

    [Fact]
    public void An_offer_shows_its_terms_and_the_load_that_they_make()
    {
        Talk();
        var row = Page().FindAll("tbody tr").First(tr => tr.TextContent.Contains("awarded", StringComparison.Ordinal));
        Assert.Equal(["0.46", "0.42", "0.21", "0.33", "0.41"], row.QuerySelectorAll("td").Select(td => td.TextContent.Trim()));
    }

    [Fact]
    public void One_that_goes_on_grows_while_it_is_looked_at()
    {
        _page.Say("ferby", Samples.Help(Id, "ferby", "small-1"));
        var page = Page();
        Assert.Contains("ferby seeks a place for small-1", page.Find(".xw-summary").TextContent);
        _page.Say("gerby", Samples.Refusal(Id, "gerby", "ferby", "it is being drained"));
        page.WaitForAssertion(() => Assert.Contains(page.FindAll(".xw-steps li"), li => li.TextContent.Contains("it is being drained", StringComparison.Ordinal)), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Markup_in_a_reason_is_shown_as_text()
    {
        _page.Say("ferby", Samples.Help(Id, "ferby", "small-1"));
        _page.Say("gerby", Samples.Refusal(Id, "gerby", "ferby", "<script>alert(1)</script>"));
        var page = Page();
        Assert.Empty(page.FindAll("script"));
        Assert.Contains("&lt;script&gt;", page.Markup);
    }

    [Fact]
    public void Forty_refusals_are_one_line_and_each_is_behind_it()
    {
        _page.Say("ferby", Samples.Help(Id, "ferby", "small-1"));
        _page.Say("herby", Samples.Offer(Id, "herby", "ferby", 0.46));
        for (var i = 0; i < 40; i++) _page.Say($"h{i}", Samples.Refusal(Id, $"h{i}", "ferby", i < 39 ? $"{i}.50 GiB of memory free, 64 GiB needed" : "it is being drained"));
        var model = SequenceBuilder.Build(_page.Fleet.Current.Negotiations[Id]);
        Assert.Equal(["ferby", "herby", "40 others"], model.Lanes.Select(l => l.Name));
        var row = Assert.Single(model.Rows, r => r.From == "40 others");
        Assert.Equal(("40 refuse", 40), (row.Word, row.Folded.Count));
        Assert.Equal("39 as h0: 0.50 GiB of memory free, 64 GiB needed; h39: it is being drained", row.Note);
        var page = Page();
        Assert.Equal(3, page.FindAll(".xw-steps > li").Count);
        Assert.Equal(40, page.FindAll(".xw-steps > li > details li").Count);
        var line = Assert.Single(page.FindAll("tbody tr"), tr => tr.TextContent.Contains("refused", StringComparison.Ordinal));
        Assert.StartsWith("40\u00a0hosts", line.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(["39 as h0: 0.50\u00a0GiB of memory free, 64\u00a0GiB needed", "h39: it is being drained"], line.QuerySelectorAll("summary").Select(e => e.TextContent));
    }

    [Fact]
    public void Of_forty_offers_the_best_are_drawn_and_the_others_are_one_line()
    {
        _page.Say("ferby", Samples.Help(Id, "ferby", "small-1"));
        for (var i = 0; i < 40; i++) _page.Say($"h{i:00}", Samples.Offer(Id, $"h{i:00}", "ferby", 0.1 + i / 100.0));
        var model = SequenceBuilder.Build(_page.Fleet.Current.Negotiations[Id]);
        Assert.Equal(["ferby", "h00", "h01", "h02", "h03", "36 others"], model.Lanes.Select(l => l.Name));
        Assert.Equal(SequenceBuilder.LanesMax, model.Lanes.Count);
        Assert.Equal("36\u00a0more offers", Assert.Single(model.Rows, r => r.From == "36 others").Word);
    }

    [Fact]
    public void Where_the_time_went_is_drawn_to_scale_and_said()
    {
        Talk();
        var bar = Page().Find(".xw-times");
        Assert.Equal("To scale: gathering offers 2.0\u00a0s · award and confirmation 6.4\u00a0s", bar.GetAttribute("aria-label"));
        Assert.Contains("the rows are evenly spaced", Page().Markup);
    }

    private IRenderedComponent<NegotiationPage> Page() => _page.Render<NegotiationPage>(p => p.Add(n => n.HelpId, Id));

    private void Talk()
    {
        var (ferby, herby, kerby) = (new HostId("ferby"), new HostId("herby"), new HostId("kerby"));
        var at = Samples.At;
        _page.Say("ferby", Samples.Help(Id, "ferby", "small-1"), at);
        _page.Say("gerby", Samples.Refusal(Id, "gerby", "ferby", "0.91 of memory promised"), at.AddMilliseconds(41));
        _page.Say("herby", Samples.Offer(Id, "herby", "ferby", 0.46), at.AddMilliseconds(52));
        _page.Say("kerby", Samples.Offer(Id, "kerby", "ferby", 0.58), at.AddMilliseconds(63));
        _page.Say("ferby", new AwardMessage(Id, ferby, herby, "lowest of 2 offers: 0.41", TimeSpan.FromMinutes(10)), at.AddSeconds(2));
        _page.Say("ferby", new ReleaseMessage(Id, ferby, kerby, "herby was chosen"), at.AddSeconds(2));
        _page.Say("herby", new ConfirmMessage(Id, herby, ferby), at.AddSeconds(2.1));
        _page.Say("ferby", new ClosedMessage(Id, ferby, true, "small-1 moved to herby in 8.4 s, paused 70 ms"), at.AddSeconds(8.4));
    }
}
