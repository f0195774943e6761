using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Guests;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Domains;
using XenWeb.Web.Hosts;
using XenWeb.Web.Identities;
using XenWeb.Web.TestDomains;

namespace XenWeb.Web.Tests.Pages;

/// <summary>Where something is missing stands how it comes: as this very lab is, and for the one who looks.</summary>
public sealed class HowToJoinTests(PageFixture fixture) : IClassFixture<PageFixture>
{
    private WebOptions Signed => fixture.App.Options with { Insecure = false };

    [Fact]
    public async Task In_clear_the_commands_have_this_broker_and_say_that_it_is_in_clear()
    {
        await using var page = new PageContext(fixture);
        var commands = Commands(page.Render<LabPage>());
        Assert.Equal($"xenweb-agent --role server --insecure --broker 127.0.0.1:{fixture.App.Broker.Port}", commands[0]);
        Assert.Equal($"xenweb-agent --role simulated-lab --scenario talk --insecure --broker 127.0.0.1:{fixture.App.Broker.Port}", commands[1]);
        Assert.EndsWith("--allow watch,load", Assert.Single(Commands(page.Render<TestDomainsPage>())));
    }

    [Fact]
    public async Task With_identities_an_admin_is_led_to_a_join_token_and_no_command_in_clear_is_shown()
    {
        await using var page = new PageContext(fixture, options: Signed);
        page.Say("ferby", Samples.Status("ferby", guests: ["small-1"]));
        page.Services.GetRequiredService<NavigationManager>().NavigateTo("/domains/small-1?tab=processes");
        (IRenderedComponent<IComponent> Shown, string Role, string Link)[] all =
        [
            (page.Render<TestDomainsPage>(), "virtual", "agents?add=virtual"),
            (page.Render<DomainPage>(p => p.Add(d => d.NameOrId, "small-1")), "virtual", $"agents?add=virtual&name={Samples.Id("small-1")}"),
        ];
        foreach (var (shown, role, link) in all)
        {
            var command = Assert.Single(Commands(shown));
            Assert.StartsWith($"xenweb-agent enroll --url http://localhost --role {role} --token @join-token", command);
            Assert.EndsWith($"systemctl enable --now xenweb-{role}-agent", command);
            Assert.NotNull(shown.Find($"a[href='{link}']"));
            Assert.DoesNotContain("--insecure", shown.Markup);
            Assert.DoesNotContain("THIS-MACHINE", shown.Markup);
        }
    }

    [Fact]
    public async Task With_identities_an_empty_lab_gives_an_admin_one_command_with_its_token_and_says_what_is_wrong_with_a_name()
    {
        await using var page = new PageContext(fixture, options: Signed);
        var shown = page.Render<NoHosts>();
        Assert.Empty(Commands(shown));
        shown.Find("input").Input("no name");
        shown.Find("form").Submit();
        shown.WaitForAssertion(() => Assert.Contains("is no host's name", shown.Find(".invalid-feedback").TextContent));
        shown.Find("input").Input("gerby");
        shown.Find("form").Submit();
        shown.WaitForAssertion(() => Assert.Single(Commands(shown)), TimeSpan.FromSeconds(10));
        Assert.Matches(@"^\(umask 077 && printf %s '[^']+' > join-token\) && xenweb-agent enroll --url http://localhost --role server --token @join-token && rm join-token && systemctl enable --now xenweb-server-agent$", Commands(shown)[0]);
        var open = await fixture.App.Service<AgentsDesk>().ListAsync(default);
        Assert.Contains(open.Tokens, t => t.Name == "gerby" && Commands(shown)[0].Contains(t.Id, StringComparison.Ordinal));
        Assert.Contains("Waiting for a host", shown.Markup);
    }

    [Fact]
    public async Task An_empty_lab_turns_by_itself_when_a_host_comes()
    {
        await using var page = new PageContext(fixture);
        var shown = page.Render<LabPage>();
        Assert.Contains("Waiting for a host", shown.Markup);
        page.Say("ferby", Samples.Status("ferby", guests: ["small-1"]));
        shown.WaitForAssertion(() => Assert.Contains("/hosts/ferby", shown.Markup.Replace("href=\"hosts", "href=\"/hosts", StringComparison.Ordinal)), TimeSpan.FromSeconds(10));
        Assert.DoesNotContain("Waiting for a host", shown.Markup);
    }

    [Fact]
    public async Task Who_may_not_let_agents_join_is_told_who_may()
    {
        await using var page = new PageContext(fixture, await fixture.PersonAsync("tomas", PersonRole.Instructor, "lab"), Signed);
        var shown = page.Render<NoHosts>();
        Assert.Contains("An admin lets it join", shown.Markup);
        Assert.Empty(Commands(shown));
        Assert.Empty(shown.FindAll("a[href^=agents]"));
    }

    private static List<string> Commands(IRenderedComponent<IComponent> shown) => [.. shown.FindAll(".xw-command code").Select(c => c.TextContent)];
}
