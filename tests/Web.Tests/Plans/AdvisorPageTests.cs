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
public sealed class AdvisorPageTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(30);
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

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
    public void The_hosts_after_follow_the_slider()
    {
        Tell();
        var page = _page.Render<AdvisorPage>();
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".xw-curve")), _soon);
        page.Find("input[type=range]").Input("0");
        page.WaitForAssertion(() => Assert.Contains("Hosts now, and after 0\u00a0steps", page.Markup), _soon);
        Assert.Equal(("6", "6"), Domains(page, "ferby"));
        page.Find("input[type=range]").Input("1");
        page.WaitForAssertion(() => Assert.Equal(("6", "5"), Domains(page, "ferby")), _soon);
        Assert.Equal(("0", "1"), Domains(page, "herby"));
        Assert.Contains("score", page.Find("input[type=range]").GetAttribute("aria-valuetext"));
    }

    [Fact]
    public void Hosts_can_be_added_and_such_a_plan_can_only_be_looked_at()
    {
        Tell();
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo("/advisor?like=herby&added=2&drain=ferby,herby");
        var page = _page.Render<AdvisorPage>();
        page.WaitForAssertion(() => Assert.Contains("What if ferby and herby are to be empty, 2 hosts like herby are added?", page.Markup), _soon);
        page.WaitForAssertion(() => Assert.Contains("new-1", page.Markup), _soon);
        page.WaitForAssertion(() => Assert.Contains("It supposes hosts that are not there.", page.Markup), _soon);
        Assert.Equal("2", page.Find("#what-added").GetAttribute("value"));
    }

    [Fact]
    public void What_can_not_be_thought_of_is_told_in_words()
    {
        Tell();
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo("/advisor?like=nobody&class=none");
        var page = _page.Render<AdvisorPage>();
        page.WaitForAssertion(() => Assert.Contains("There is no host nobody that one could be added like.", page.Markup), _soon);
        Assert.Contains("No domain of the class none is to be started", page.Markup);
    }

    [Fact]
    public void A_class_is_each_of_its_configurations_that_does_not_run_and_can_be_made()
    {
        var (ask, wrong) = (WhatIfChoice.Nothing with { Class = "CS 439" }).In(null, ["cs-1", "cs-2"]);
        Assert.Empty(wrong);
        Assert.Equal([new PlanStart(null, "cs-1", 1), new PlanStart(null, "cs-2", 1)], ask.Start.Select(s => s));
        Assert.Null(PlanDesk.WhyNot(ask));
    }

    [Fact]
    public void A_balanced_lab_says_so()
    {
        _page.Say("ferby", Samples.Status("ferby", guests: ["a"]));
        _page.Say("herby", Samples.Status("herby", guests: ["b"]));
        var page = _page.Render<AdvisorPage>();
        page.WaitForAssertion(() => Assert.Contains("The lab is balanced: no move is worth it", page.Markup), _soon);
        var make = page.FindAll("button").Single(b => b.TextContent.StartsWith("Make", StringComparison.Ordinal));
        Assert.Equal((true, "The plan has no step."), (make.HasAttribute("disabled"), make.GetAttribute("title")));
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

    private static (string, string) Domains(IRenderedComponent<AdvisorPage> page, string host)
    {
        var row = page.FindAll("[aria-label='Hosts before and after'] tbody tr").Single(r => r.QuerySelector("th")!.TextContent == host).QuerySelectorAll("td");
        return (row[4].TextContent, row[5].TextContent);
    }

    private void Tell()
    {
        var busy = Samples.Status("ferby", cpu: 0.9, guests: ["busy-1", "busy-2", "busy-3", "busy-4", "busy-5", "busy-6"]);
        _page.Say("ferby", busy with { Sample = busy.Sample! with { Guests = [.. busy.Sample.Guests.Select(g => g with { Cpu = new Cores(0.6) })] } });
        _page.Say("herby", Samples.Status("herby", cpu: 0.05));
    }
}
