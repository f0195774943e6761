using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Volumes;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Tests.Pages;

/// <summary>One domain.</summary>
public sealed class DomainPageTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    [Fact]
    public void A_host_that_cannot_take_it_says_why_in_the_menu()
    {
        _page.Say("herby", Samples.Status("herby", guests: ["small-1"]));
        _page.Say("ferby", Samples.Status("ferby", mode: HostMode.Draining));
        _page.Say("gerby", Samples.Status("gerby", memory: 0.9999));
        _page.Say("kerby", Samples.Status("kerby", cpu: 0.1));
        var items = Page("small-1").FindAll(".xw-targets .dropdown-item");
        Assert.Contains("Best offer", items[0].TextContent);
        Assert.StartsWith("kerby", items[1].TextContent, StringComparison.Ordinal);
        Assert.Contains(items, i => i.TextContent.Contains("ferbyit is being drained", StringComparison.Ordinal) && i.GetAttribute("aria-disabled") == "true");
        Assert.Contains(items, i => i.TextContent.StartsWith("gerby", StringComparison.Ordinal) && i.TextContent.Contains("of memory free", StringComparison.Ordinal));
    }

    [Fact]
    public void Destroy_asks_for_the_name_before_its_button_can_be_pressed()
    {
        _page.Say("herby", Samples.Status("herby", guests: ["small-1"]));
        var page = Page("small-1");
        page.FindAll("button").Single(b => b.TextContent == "Destroy…").Click();
        Assert.True(page.WaitForElement("dialog button[type=submit]", Deadline).HasAttribute("disabled"));
        page.Find("#confirm-name").Input("small-2");
        Assert.True(page.Find("dialog button[type=submit]").HasAttribute("disabled"));
        page.Find("#confirm-name").Input("small-1");
        page.WaitForAssertion(() => Assert.False(page.Find("dialog button[type=submit]").HasAttribute("disabled")), Deadline);
    }

    [Theory]
    [InlineData("destroy", "Destroy small-1")]
    [InlineData("pause", "Pause small-1")]
    [InlineData("migrate", "Migrate small-1")]
    public void An_address_that_says_what_is_wanted_only_asks_and_asks_once(string ask, string question)
    {
        _page.Say("herby", Samples.Status("herby", guests: ["small-1"]));
        _page.Say("kerby", Samples.Status("kerby", cpu: 0.1));
        var navigation = _page.Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo($"/domains/small-1?ask={ask}");
        var page = Page("small-1");
        Assert.Equal(question, page.WaitForElement("dialog h2", Deadline).TextContent);
        page.WaitForAssertion(() => Assert.EndsWith("/domains/small-1", navigation.Uri, StringComparison.Ordinal), Deadline);
        Assert.Empty(page.FindAll("[role=alert]"));
        if (ask == "migrate") Assert.Contains(page.FindAll("#migrate-to option"), o => o.GetAttribute("value") == "kerby");
    }

    [Theory]
    [InlineData("place")]
    [InlineData("7")]
    [InlineData("start")]
    [InlineData("release")]
    [InlineData("nonsense")]
    public void An_address_that_wants_what_is_not_ordered_here_asks_nothing(string ask)
    {
        _page.Say("herby", Samples.Status("herby", guests: ["small-1"]));
        var navigation = _page.Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo($"/domains/small-1?ask={ask}");
        var page = Page("small-1");
        page.WaitForAssertion(() => Assert.EndsWith("/domains/small-1", navigation.Uri, StringComparison.Ordinal), Deadline);
        Assert.Contains("Running", page.Find(".xw-pill").TextContent);
    }

    [Fact]
    public void A_domain_that_vanishes_says_where_it_was()
    {
        _page.Say("herby", Samples.Status("herby", guests: ["small-1"]));
        var page = Page("small-1");
        Assert.Contains("Running", page.Find(".xw-pill").TextContent);
        _page.Say("herby", Samples.Status("herby"));
        page.WaitForAssertion(() => Assert.Contains("Gone", page.Find(".xw-pill").TextContent), Deadline);
        Assert.Contains("small-1 was on", page.Markup);
    }

    [Fact]
    public void A_refused_order_says_why_and_that_nothing_was_changed()
    {
        // The pages' lab knows it; the app behind them, which decides, has never heard of it
        _page.Say("herby", Samples.Status("herby", guests: ["small-1"]));
        var page = Page("small-1");
        page.FindAll("button").Single(b => b.TextContent == "Pause").Click();
        page.WaitForAssertion(() => Assert.Contains("Refused, nothing was changed.", page.Find("[role=alert]").TextContent), Deadline);
        Assert.Contains("No host has a domain", page.Find("[role=alert]").TextContent);
    }

    [Fact]
    public void While_it_moves_a_domain_is_shown_once_though_two_hosts_tell_of_it()
    {
        _page.Say("herby", Samples.Status("herby", guests: ["small-1"]));
        var arriving = Samples.Guest("small-1") with { State = Domain.Guests.GuestRunState.Incoming };
        var kerby = Samples.Status("kerby");
        _page.Say("kerby", kerby with { Sample = kerby.Sample! with { Guests = [arriving] } });
        var all = DomainView.All(_page.Fleet.Current);
        Assert.Equal("herby", Assert.Single(all).Host.Name);
    }

    [Fact]
    public void A_volume_says_on_which_hosts_it_is_and_since_when_its_server_is_away()
    {
        var disk = VolumeAddress.Parse("nbd:nas/small-1").Address!;
        var herby = Samples.Status("herby");
        herby = herby with { Sample = herby.Sample! with { Guests = [Samples.Guest("small-1") with { Fittings = new GuestFittings { Paths = [new Volume(disk, false).Path] } }] }, Volumes = [new VolumeState($"{disk}", false, "small-1")] };
        _page.Say("herby", herby);
        _page.Say("kerby", Samples.Status("kerby") with { Volumes = [new VolumeState($"{disk}", false)] });
        var page = Page("small-1");
        Assert.Contains("volume nbd:nas/small-1 attached on herby and kerby", page.Find("[aria-label='Where and why']").TextContent);
        _page.Say("kerby", Samples.Status("kerby"));
        _page.Say("herby", herby with { Volumes = [new VolumeState($"{disk}", false, "small-1", "nas does not answer at port 10809", Samples.At)] });
        page.WaitForAssertion(() => Assert.Contains("attached on herby, and can't be used since", page.Find("[aria-label='Where and why']").TextContent), Deadline);
        Assert.Contains("nas does not answer at port 10809. What it reads and writes waits until it is back", page.Find("[role=status]").TextContent);
    }

    [Fact]
    public void It_says_why_it_is_here_who_else_offered_and_why_not_they()
    {
        var (ferby, herby, at) = (new HostId("ferby"), new HostId("herby"), Samples.At);
        _page.Say("ferby", Samples.Status("ferby"));
        _page.Say("herby", Samples.Status("herby", guests: ["small-1"]));
        _page.Say("ferby", Samples.Help("help-why", "ferby", "small-1"), at);
        _page.Say("gerby", Samples.Refusal("help-why", "gerby", "ferby", "0.91 of memory promised"), at);
        _page.Say("herby", Samples.Offer("help-why", "herby", "ferby", 0.46), at);
        _page.Say("kerby", Samples.Offer("help-why", "kerby", "ferby", 0.8), at);
        _page.Say("ferby", new AwardMessage("help-why", ferby, herby, "lowest of 2 offers: 0.41", TimeSpan.FromMinutes(10)), at);
        _page.Say("ferby", new MigrationMessage(new Migration
        {
            Id = "help-why", Guest = Samples.Id("small-1"), GuestName = "small-1", From = ferby, To = herby, Kind = HelpKind.Relief, Why = "97 % cpu, over 90 % in 3 of the last 5 samples", State = MigrationState.Done,
            Memory = Domain.Units.ByteSize.FromMiB(512), StartedAt = at, EndedAt = at.AddSeconds(8), Pause = TimeSpan.FromMilliseconds(70),
        }), at);
        _page.Say("ferby", new ClosedMessage("help-why", ferby, true, "small-1 moved"), at);
        var why = Page("small-1").Find("[aria-label='Where and why']");
        Assert.Contains("On herby since 13:20:13. It moved here from ferby because ferby was at 97\u202f% cpu, over 90\u202f% in 3 of the last 5 samples. No person was asked. herby was chosen: lowest of 2 offers: 0.41.", why.TextContent);
        Assert.Contains("1\u00a0other host offered: kerby would have been at 0.58, not 0.41.", why.TextContent);
        Assert.Contains("1\u00a0host refused (gerby: 0.91 of memory promised). small-1 stood still for 70\u00a0ms.", why.TextContent);
        Assert.Equal("negotiations/help-why", why.QuerySelectorAll("a").First(a => a.TextContent == "The negotiation").GetAttribute("href"));
    }

    [Fact]
    public void One_of_which_nothing_is_known_says_so()
    {
        _page.Say("herby", Samples.Status("herby", guests: ["stranger"]));
        Assert.Contains("On herby. No move or start of stranger is known", Page("stranger").Find("[aria-label='Where and why']").TextContent);
    }

    private IRenderedComponent<DomainPage> Page(string name) => _page.Render<DomainPage>(p => p.Add(d => d.NameOrId, name));
}
