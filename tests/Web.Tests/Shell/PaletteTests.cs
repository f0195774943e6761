using System.Globalization;
using System.Reflection;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Shell;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Shell;

/// <summary>The palette and the keys: what is typed finds what is meant, and offers nothing that would be refused.</summary>
public sealed class PaletteTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    [Fact]
    public void The_best_match_is_first_and_letters_in_their_order_are_enough()
    {
        _page.Say("ferby", Samples.Status("ferby", guests: ["web-ferby", "offerby", "f-e-r"]));
        Assert.Equal(["ferby", "web-ferby", "offerby"], Titles("ferby"));
        Assert.Equal(["f-e-r", "web-ferby"], Titles("f-r").Take(1).Concat(Titles("wfb").Take(1)));
        Assert.Equal("Switch between light and dark", Titles("light")[0]);
        Assert.Equal("Domains", Titles("domains")[0]);
        Assert.Empty(Titles("no such thing"));
        Assert.Null(Fuzzy.Rank("ferby", "ferbyferby"));
        Assert.False(Assert.Single(Fuzzy.Parts("ferby", new string('f', 100_000))).Typed);
    }

    [Fact]
    public void A_verb_and_a_part_of_a_name_find_what_can_be_done()
    {
        _page.Say("ferby", Samples.Status("ferby", guests: ["small-1", "small-2"]));
        _page.Say("herby", Samples.Status("herby", mode: HostMode.Draining));
        Assert.Equal("Drain ferby…", Titles("drain fer")[0]);
        Assert.Equal("Activate herby…", Titles("act her")[0]);
        Assert.DoesNotContain("Drain herby…", Titles("drain"));
        var hit = Find("mig sm2")[0];
        Assert.Equal(("Migrate small-2…", "domains/small-2?ask=migrate"), (hit.Title, hit.Address));
        Assert.Equal("domains/small-1?ask=destroy", Find("destroy small-1")[0].Address);
        Assert.DoesNotContain(Titles("unpause"), t => t.StartsWith("Unpause", StringComparison.Ordinal));
    }

    [Fact]
    public void In_German_a_verb_is_known_in_both_languages_and_stands_where_German_has_it()
    {
        _page.Say("ferby", Samples.Status("ferby", guests: ["small-1"]));
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de");
        try
        {
            Assert.Equal("ferby räumen…", Titles("räum fer")[0]);
            Assert.Equal("ferby räumen…", Titles("drain fer")[0]);
            Assert.Equal("domains/small-1?ask=destroy", Find("hart ausschalten small")[0].Address);
            Assert.Equal(("Sprache: English", "language/en", true), Find("english").Select(h => (h.Title, h.Address, h.Leaves)).First());
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public async Task Nothing_is_offered_that_is_not_theirs_to_do()
    {
        await using var context = new PageContext(fixture, await fixture.PersonAsync("palette-viewer", PersonRole.Viewer, "lab"));
        context.Say("ferby", Samples.Status("ferby", guests: ["small-1"]));
        var hits = PaletteHit.Find(context.Services.GetRequiredService<MyFleet>().Current, "drain", context.Services.GetRequiredService<SignedIn>(), context.Services.GetRequiredService<Gate>());
        Assert.DoesNotContain(hits, h => h.Title.StartsWith("Drain ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_of_253_characters_and_one_with_markup_or_from_right_to_left_are_shown_whole()
    {
        var host = new string('h', 253);
        var ferby = Samples.Status(host);
        string[] names = ["<img src=x onerror=hurt()>", "שרת-1", "a😀b"];
        _page.Say(host, ferby with { Sample = ferby.Sample! with { Guests = [.. names.Select((n, i) => Samples.Guest($"id-{i}") with { Name = n })] } });
        var palette = _page.Render<Palette>();
        foreach (var name in names.Append(host))
        {
            palette.Find("input").Input(name);
            Assert.Equal(name, palette.Find("[role=option]").GetAttribute("title"));
            Assert.Equal(name, palette.Find("[role=option] bdi").TextContent);
            Assert.Empty(palette.FindAll("img"));
        }
        palette.Find("input").Input("ab");
        Assert.Contains(palette.FindAll("[role=option] bdi"), b => b.TextContent == "a😀b");
    }

    [Fact]
    public void Enter_goes_to_what_is_chosen()
    {
        _page.Say("ferby", Samples.Status("ferby", guests: ["small-1"]));
        var palette = _page.Render<Palette>();
        palette.Find("input").Input("pause small");
        palette.Find("input").KeyDown("Enter");
        Assert.EndsWith("/domains/small-1?ask=pause", _page.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_key_is_there_once_and_leads_to_a_page_that_is_there()
    {
        Assert.Equal(Shortcut.All.Count, Shortcut.All.Select(s => s.Keys).Distinct().Count());
        var routes = typeof(WebApp).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template.TrimStart('/')).ToHashSet();
        Assert.All(Shortcut.All, s => Assert.True(s.Does is not null != (s.Go is not null && routes.Contains(s.Go)), s.Keys));
        // A first key that does something itself would never be the beginning of two
        Assert.DoesNotContain(Shortcut.All.Where(s => s.Each.Count == 2), s => Shortcut.All.Any(o => o.Keys == s.Each[0]));
        var help = _page.Render<KeysHelp>();
        Assert.Equal(Shortcut.All.Select(s => s.Keys), help.FindAll("[data-keys]").Select(r => r.GetAttribute("data-keys")));
        Assert.Equal("", help.Find("[data-keys='g l']").GetAttribute("data-go"));
    }

    private IReadOnlyList<PaletteHit> Find(string text) => PaletteHit.Find(_page.Fleet.Current, text, _page.Services.GetRequiredService<SignedIn>(), _page.Services.GetRequiredService<Gate>());

    private List<string> Titles(string text) => [.. Find(text).Select(h => h.Title)];
}
