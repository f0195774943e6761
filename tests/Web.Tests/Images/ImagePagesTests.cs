using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Web.Classes;
using XenWeb.Web.Images;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Images;

/// <summary>The pages of images: empty, form with its search, build, copies, reset.</summary>
public sealed class ImagePagesTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly PageContext _page = new(fixture);
    private FakeImageAgent? _agent;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _page.DisposeAsync();
        if (_agent is not null) await _agent.DisposeAsync();
    }

    private async Task<FakeImageAgent> AgentAsync()
    {
        _agent = new FakeImageAgent(fixture.App.Broker);
        await Eventually.TrueAsync(() => fixture.App.Service<ImageOrders>().Anyone is not null, () => "the store");
        return _agent;
    }

    [Fact]
    public async Task From_the_form_to_thirty_domains_and_the_reset_of_one()
    {
        var empty = _page.Render<ImagesPage>();
        Assert.Contains("No image yet", empty.Markup);
        Assert.Contains("--images /srv/xenweb/images", empty.Markup);
        var agent = await AgentAsync();
        empty.WaitForAssertion(() => Assert.NotEmpty(empty.FindAll("a[href='images/new']")), Deadline);

        await FillAsync();
        await BuildAsync(agent);
        await ResetAsync(agent);
        await TryAsync(agent);
        await ClassAsync(agent);
    }

    private async Task TryAsync(FakeImageAgent agent)
    {
        var image = _page.Render<ImagePage>(p => p.Add(i => i.Name, "cs439"));
        await image.InvokeAsync(() => image.Find("button:contains('Try it')").Click());
        image.WaitForAssertion(() => Assert.Contains("Boots, emulated", image.Markup), Deadline);
        agent.Tried("cs439", Domain.Images.BootOutcome.DoesNotBoot, "Kernel panic - not syncing <b>");
        image.WaitForAssertion(() => Assert.Contains("Does not boot", image.Markup), Deadline);
        Assert.Contains("Kernel panic - not syncing &lt;b&gt;", image.Markup);
    }

    private async Task ClassAsync(FakeImageAgent agent)
    {
        var form = _page.Render<ClassPage>(p => p.Add(c => c.Name, "cs439"));
        form.Find("input[placeholder='cs439-##']").Input("cs439");
        form.FindAll("input")[4].Input("much");
        await form.InvokeAsync(() => form.Find("form").Submit());
        form.WaitForAssertion(() => Assert.Contains("has no place for a number", form.Markup), Deadline);
        Assert.Equal("much", form.FindAll("input")[4].GetAttribute("value"));
        form.Find("input[placeholder='cs439-##']").Input("lesson-##");
        form.FindAll("input")[1].Input("3");
        form.FindAll("input")[4].Input("256");
        await form.InvokeAsync(() => form.Find("#class-start").Change(false));
        await form.InvokeAsync(() => form.Find("form").Submit());
        form.WaitForAssertion(() => Assert.Contains("3 of 3 are made.", form.Markup), Deadline);
        Assert.Equal(3, agent.Store.Copies.Keys.Count(n => n.StartsWith("lesson-", StringComparison.Ordinal)));
        Assert.Equal(3, form.FindAll("tbody tr").Count);
    }

    private async Task FillAsync()
    {
        var form = _page.Render<NewImagePage>();
        form.Find("#package-find").Input("g");
        await form.InvokeAsync(() => form.Find("button:contains('Search')").Click());
        form.WaitForAssertion(() => Assert.Contains("13.1-3", form.Markup), Deadline);
        Assert.Contains("GNU Debugger &lt;b&gt;", form.Markup);
        await form.InvokeAsync(() => form.Find("button[aria-label='Choose gdb']").Click());
        form.Find("input[autofocus]").Input("No Good");
        form.Find("textarea").Input("-----BEGIN OPENSSH PRIVATE KEY-----");
        await form.InvokeAsync(() => form.Find("form").Submit());
        form.WaitForAssertion(() => Assert.Equal(2, form.FindAll(".invalid-feedback").Count), Deadline);
        Assert.Contains("That is a private key", form.Markup);
        Assert.Equal("No Good", form.Find("input[autofocus]").GetAttribute("value"));

        form.Find("input[autofocus]").Input("cs439");
        form.Find("textarea").Input("");
        await form.InvokeAsync(() => form.Find("button:contains('Save and build')").Click());
        var navigation = _page.Services.GetRequiredService<NavigationManager>();
        form.WaitForAssertion(() => Assert.EndsWith("images/cs439", navigation.Uri), Deadline);
    }

    private async Task BuildAsync(FakeImageAgent agent)
    {
        var image = _page.Render<ImagePage>(p => p.Add(i => i.Name, "cs439"));
        agent.Step("cs439", "Downloads packages", 12);
        image.WaitForAssertion(() => Assert.Equal("12", image.Find("[role=progressbar]").GetAttribute("aria-valuenow")), Deadline);
        agent.End("cs439", "The store's disk is full.");
        image.WaitForAssertion(() => Assert.Contains("disk is full", image.Markup), Deadline);
        await image.InvokeAsync(() => image.Find("button:contains('Build')").Click());
        image.WaitForAssertion(() => Assert.NotEmpty(image.FindAll("button:contains('Stop the build')")), Deadline);
        agent.End("cs439");
        image.WaitForAssertion(() => Assert.NotEmpty(image.FindAll("button:contains('Build anew')")), Deadline);

        await image.InvokeAsync(() => image.Find("button:contains('Copies for domains')").Click());
        image.WaitForElement("dialog form", Deadline);
        await image.InvokeAsync(() => image.Find("dialog form").Submit());
        image.WaitForAssertion(() => Assert.Contains("root=/dev/xvda", image.Markup), Deadline);
        Assert.Equal(30, agent.Store.Copies.Count);
    }

    private async Task ResetAsync(FakeImageAgent agent)
    {
        agent.Write("cs439-07");
        var list = _page.Render<ImagesPage>();
        list.WaitForAssertion(() => Assert.Contains("7.00", list.Markup), Deadline);
        await list.InvokeAsync(() => list.FindAll("button:contains('Reset')")[6].Click());
        list.WaitForAssertion(() => Assert.Contains("be brought back", list.Markup), Deadline);
        list.Find("#confirm-name").Input("cs439-07");
        await list.InvokeAsync(() => list.Find("dialog form").Submit());
        await Eventually.TrueAsync(() => !agent.Store.Copies["cs439-07"].IsWritten, () => "the reset");
    }
}
