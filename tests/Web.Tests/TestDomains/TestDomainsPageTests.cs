using Bunit;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Messages;
using XenWeb.Web.Insides;
using XenWeb.Web.TestDomains;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.TestDomains;

/// <summary>All test domains on one page.</summary>
public sealed class TestDomainsPageTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    [Fact]
    public void Without_any_it_says_how_to_get_one()
    {
        _page.Say("ferby", Samples.Status("ferby", guests: ["small-1"]));
        _page.SayInside("small-1", new GuestPresenceMessage { Guest = Samples.Id("small-1"), Online = true, Permissions = new GuestPermissions(true, true, true, false) });
        var page = _page.Render<TestDomainsPage>();
        Assert.Contains("--allow watch,load", page.Find(".xw-command code").TextContent);
        Assert.True(Button(page, "Run the talk's scenario…").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Load_is_made_in_those_that_were_chosen_and_can_be_stopped_there()
    {
        Lab(3);
        var page = _page.Render<TestDomainsPage>();
        Assert.True(Button(page, "Generate load…").HasAttribute("disabled"));
        await page.InvokeAsync(() => page.Find("input[aria-label='Choose small-1']").Change(true));
        await page.InvokeAsync(() => page.Find("input[aria-label='Choose small-3']").Change(true));
        await page.InvokeAsync(() => Button(page, "Generate load… (2)").Click());
        Assert.Contains("2\u00a0domains", page.WaitForElement("dialog h2", Deadline).TextContent);
        await page.InvokeAsync(() => page.FindAll("dialog input.num")[0].Input("150"));
        await page.InvokeAsync(() => page.Find("dialog:has(.xw-load) form").Submit());
        page.WaitForAssertion(() => Assert.Contains("100 is the most.", page.Find("dialog .invalid-feedback").TextContent), Deadline);
        await page.InvokeAsync(() => page.FindAll("dialog input.num")[0].Input("50"));
        await page.InvokeAsync(() => page.Find("dialog:has(.xw-load) form").Submit());
        page.WaitForAssertion(() => Assert.Equal(2, Orders.Current.Length), Deadline);
        Assert.All(Orders.Current, o => Assert.Equal((0.5, TimeSpan.FromMinutes(5)), (Assert.IsType<MakeLoadMessage>(o.Order).Load.Cores!.Value.Count, ((MakeLoadMessage)o.Order).Load.For)));
        Assert.Equal(["small-1", "small-3"], Orders.Current.Select(o => o.GuestName).Order());
        foreach (var order in Orders.Current) Orders.Hear(new GuestOutcomeMessage(order.Id, order.Order.Guest, OrderState.Done, "it runs"));
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".xw-load-chip").Count), Deadline);
        Assert.Contains("0.50 cores 5\u00a0min left", page.Find(".xw-load-chip").TextContent);
        await page.InvokeAsync(() => page.Find(".xw-load-chip button").Click());
        page.WaitForAssertion(() => Assert.Single(Orders.Current, o => o.Order is StopLoadMessage), Deadline);
    }

    [Fact]
    public async Task The_scenario_drives_up_five_domains_of_the_host_with_the_most_and_is_followed()
    {
        Lab(5);
        _page.Say("herby", Samples.Status("herby", guests: ["other-1"]));
        var page = _page.Render<TestDomainsPage>();
        await page.InvokeAsync(() => Button(page, "Run the talk's scenario…").Click());
        Assert.Equal("ferby, 5\u00a0test domains", page.WaitForElement("#talk-host option", Deadline).TextContent);
        await page.InvokeAsync(() => page.Find("#talk-why").Change("lecture 3"));
        await page.InvokeAsync(() => page.Find("dialog:has(#talk-host) form").Submit());
        page.WaitForAssertion(() => Assert.Contains("The talk's scenario on ferby", page.Markup), Deadline);
        Assert.Equal(5, Orders.Current.Count(o => o.Order is MakeLoadMessage { Reason.Why: "The talk's scenario on ferby: lecture 3", Load.Cores.Count: 0.64 }));
        Assert.Equal(7, page.FindAll(".xw-talk li").Count);
        Assert.Equal("A run goes on already", Button(page, "Run the talk's scenario…").GetAttribute("title"));
        await page.InvokeAsync(() => page.FindAll(".xw-panel header button").Single(b => b.TextContent == "Stop").Click());
        page.WaitForAssertion(() => Assert.Contains("Stopped by script", page.Find(".xw-verdict").TextContent), Deadline);
        Assert.Equal(5, Orders.Current.Count(o => o.Order is StopLoadMessage));
    }

    private InsideOrders Orders => _page.Services.GetRequiredService<InsideOrders>();

    private void Lab(int domains)
    {
        var names = Enumerable.Range(1, domains).Select(i => $"small-{i}").ToArray();
        _page.Say("ferby", Samples.Status("ferby", guests: names));
        foreach (var name in names) _page.SayInside(name, new GuestPresenceMessage { Guest = Samples.Id(name), Online = true, Permissions = GuestPermissions.All });
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<TestDomainsPage> page, string text) => page.FindAll("button").Single(b => b.TextContent == text);
}
