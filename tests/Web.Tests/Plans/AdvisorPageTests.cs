using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Plans;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Plans;

/// <summary>What the Advisor shows and asks.</summary>
public sealed class AdvisorPageTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncDisposable
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(30);
    private readonly PageContext _page = new(fixture);

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    [Fact]
    public void A_lab_out_of_balance_shows_the_curve_the_steps_and_why_with_the_knee_chosen()
    {
        Tell();
        var page = _page.Render<AdvisorPage>();
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".xw-curve")), _soon);
        var knee = int.Parse(page.Find(".knee-word").TextContent.Split(' ')[1].Split('\u00a0')[0]);
        Assert.Equal($"{knee}", page.Find("input[type=range]").GetAttribute("value"));
        Assert.Contains($"Make {knee}", page.FindAll("button").Single(b => b.TextContent.StartsWith("Make", StringComparison.Ordinal)).TextContent);
        Assert.Contains("ferby → herby", page.Markup);
        page.Find("input[type=range]").Input("1");
        page.WaitForAssertion(() => Assert.Contains("Make 1\u00a0step…", page.Markup), _soon);
        Assert.Contains("xw-beyond", page.Markup);
    }

    [Fact]
    public void A_balanced_lab_says_so()
    {
        _page.Say("ferby", Samples.Status("ferby", guests: ["a"]));
        _page.Say("herby", Samples.Status("herby", guests: ["b"]));
        var page = _page.Render<AdvisorPage>();
        page.WaitForAssertion(() => Assert.Contains("The lab is balanced: no move is worth it", page.Markup), _soon);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.StartsWith("Make", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_host_it_says_why_there_is_no_plan()
    {
        var page = _page.Render<AdvisorPage>();
        page.WaitForAssertion(() => Assert.Contains("No host has been heard of yet", page.Markup), _soon);
    }

    [Fact]
    public void What_if_stands_in_the_address_and_a_plan_to_look_at_only_can_not_be_made()
    {
        Tell();
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo("/advisor?lose=ferby&spare=no");
        var page = _page.Render<AdvisorPage>();
        page.WaitForAssertion(() => Assert.Contains("What if ferby is lost?", page.Markup), _soon);
        page.WaitForAssertion(() => Assert.Contains("starts on herby", page.Find(".xw-split table").TextContent.Replace("  ", " ", StringComparison.Ordinal)), _soon);
        Assert.True(page.FindAll("button").Single(b => b.TextContent.StartsWith("Make", StringComparison.Ordinal)).HasAttribute("disabled"));
    }

    [Fact]
    public void A_host_that_is_not_there_is_told_in_words()
    {
        Tell();
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo("/advisor?drain=nobody");
        var page = _page.Render<AdvisorPage>();
        page.WaitForAssertion(() => Assert.Contains("Host nobody, which is to be drained, is unknown.", page.Markup), _soon);
    }

    [Fact]
    public async Task Who_sees_a_part_of_the_lab_is_told_that_plans_show_all_of_it()
    {
        await using var other = new PageContext(fixture, await fixture.PersonAsync($"part-{Guid.NewGuid():N}"[..12], PersonRole.Instructor));
        var page = other.Render<AdvisorPage>();
        Assert.Contains("only a part of it is yours to see", page.Markup);
        Assert.Empty(page.FindAll("button"));
    }

    private void Tell()
    {
        var busy = Samples.Status("ferby", cpu: 0.9, guests: ["busy-1", "busy-2", "busy-3", "busy-4", "busy-5", "busy-6"]);
        _page.Say("ferby", busy with { Sample = busy.Sample! with { Guests = [.. busy.Sample.Guests.Select(g => g with { Cpu = new Cores(0.6) })] } });
        _page.Say("herby", Samples.Status("herby", cpu: 0.05));
    }
}
