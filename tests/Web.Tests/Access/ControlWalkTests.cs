using System.Reflection;
using System.Security.Claims;
using System.Text;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Images;
using XenWeb.Web.Shell;
using XenWeb.Web.Tests.Pages;
using Shown = Bunit.IRenderedComponent<Bunit.Rendering.ContainerFragment>;

namespace XenWeb.Web.Tests.Access;

/// <summary>
/// No page offers what the server would refuse. Each page is opened as somebody who may not do everything, all that can be pressed is
/// pressed and every question answered with yes; then no refusal of theirs may stand among the events, where each is kept.
/// </summary>
public sealed class ControlWalkTests(PageFixture fixture) : IClassFixture<PageFixture>
{
    private const string Imported = "memory = 64\nkernel = \"/boot/vmlinuz\"\n# xenweb.class = \"cs101\"\n";

    // Of pages whose address has a part that varies
    private static readonly Dictionary<string, string[]> _addresses = new()
    {
        ["/hosts/{Name}"] = ["/hosts/ferby", "/hosts/herby", "/hosts/ferby?ask=drain", "/hosts/herby?ask=activate"],
        ["/domains/{NameOrId}"] = ["/domains/walk-1?tab=processes", "/domains/walk-2?tab=processes", "/domains/walk-1?tab=history", "/domains/walk-1?tab=console"],
        ["/configurations/{Name}"] = ["/configurations/walk-1", "/configurations/walk-1?tab=history", "/configurations/walk-2", "/configurations/walk-3"],
        ["/configurations/{Name}/edit"] = ["/configurations/walk-1/edit", "/configurations/walk-2/edit"],
        ["/negotiations/{HelpId}"] = ["/negotiations/h1"],
        ["/images/{Name}"] = ["/images/walk-lab", "/images/walk-class"],
        ["/images/{Name}/class"] = ["/images/walk-lab/class", "/images/walk-class/class"],
        ["/images/{Name}/edit"] = ["/images/walk-lab/edit", "/images/walk-class/edit"],
    };

    [Theory]
    [InlineData("viewer", PersonRole.Viewer, "lab", "")]
    [InlineData("of-a-class", PersonRole.Instructor, "cs439", "Pause on walk-1")]
    [InlineData("who-writes", PersonRole.Instructor, "cs101", "Save 1")]
    [InlineData("of-a-host", PersonRole.Instructor, "room", "Drain…")]
    [InlineData("of-nothing", PersonRole.Instructor, "", "")]
    [InlineData("root", PersonRole.Admin, "lab", "Edit")]
    public async Task Whoever_looks_can_press_nothing_that_they_would_be_refused(string name, PersonRole role, string groups, string expected)
    {
        await SetUpAsync();
        var who = await fixture.PersonAsync($"{name}-{Guid.NewGuid():N}"[..20], role, groups.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var pressed = new List<string>();
        var walked = 0;
        foreach (var (page, address) in Pages())
        {
            var needs = page.GetCustomAttributes<NeedsAttribute>().Select(n => n.Action);
            if (needs.Any(n => Rights.WhyNever(fixture.App.Service<PeopleDirectory>().Of(who), n) is not null)) continue;
            pressed.AddRange((await WalkAsync(page, address, who)).Select(what => $"{address}: {what}"));
            walked++;
        }
        Assert.True(walked >= 15, $"only {walked} pages were walked");
        var told = await RefusalsAsync(fixture.App.Service<PeopleDirectory>().Of(who).Name);
        Assert.True(told.Count == 0, $"{string.Join('\n', told)}\nafter pressing\n{string.Join('\n', pressed)}");
        if (expected.Length > 0) Assert.Contains(pressed, what => what.Contains(expected, StringComparison.Ordinal));
        if (role == PersonRole.Viewer) Assert.DoesNotContain(pressed, what => what.EndsWith('!'));
    }

    // Each page with each address of it; one that is new and has a varying part must be told of above
    private static IEnumerable<(Type Page, string Address)> Pages() => typeof(WebApp).Assembly.GetTypes()
        .Where(t => t.GetCustomAttribute<RouteAttribute>() is not null && t.GetCustomAttribute<ExcludeFromInteractiveRoutingAttribute>() is null && t != typeof(NotFound) && !ForAdmins.Contains(t.Name))
        .OrderBy(t => t.Name, StringComparer.Ordinal)
        .SelectMany(t => (t.GetCustomAttribute<RouteAttribute>()!.Template is var route && route.Contains('{', StringComparison.Ordinal) ? _addresses[route] : [route]).Select(a => (t, a)));

    // Nobody else reaches them: WalkTests sees to it that they say so
    private static readonly string[] ForAdmins = ["AgentsPage", "AuditPage", "PeoplePage"];

    // Of a server that is away, so that nobody waits for its answers
    private void TellImages()
    {
        var (servers, server, at) = (fixture.App.Service<ImageServers>(), new HostId("ferby"), new DateTimeOffset(2026, 11, 28, 13, 0, 0, TimeSpan.Zero));
        var built = new ImageBuilt(new string('a', 64), ByteSize.FromGiB(2), ByteSize.FromGiB(1), "/srv/disk", "raw", null, null, null, null, 0, at);
        servers.Hear(new ImageMessage(server, new ImageEntry { Recipe = new ImageRecipe { Name = "walk-lab", Release = "bookworm" }, State = ImageState.Ready, Built = built }));
        servers.Hear(new ImageMessage(server, new ImageEntry { Recipe = new ImageRecipe { Name = "walk-class", Release = "bookworm", Class = "cs101" }, State = ImageState.Planned }));
        servers.Hear(new ImageCatalogueMessage
        {
            Server = server, Folder = "/srv", Images = ["walk-class", "walk-lab"],
            Copies = [.. new[] { "walk-1", "walk-2", "walk-free" }.Select(d => new ImageCopy(d, "walk-class", new string('a', 64), $"/srv/{d}", "qcow2", "qcow2", null, at, at.AddHours(1)))],
        });
    }

    private async Task<List<string>> WalkAsync(Type page, string address, ClaimsPrincipal who)
    {
        await using var context = new PageContext(fixture, who);
        Tell(context);
        TellImages();
        context.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        var route = page.GetCustomAttribute<RouteAttribute>()!.Template;
        var parameter = System.Text.RegularExpressions.Regex.Match(route, @"\{(\w+)\}") is { Success: true } found ? found.Groups[1].Value : null;
        var shown = context.Render(builder =>
        {
            builder.OpenComponent(0, page);
            if (parameter is not null) builder.AddComponentParameter(1, parameter, address.Split('/', '?')[2]);
            builder.CloseComponent();
        });
        var pressed = new List<string>();
        // A question that came by itself
        await AnswerAsync(shown, pressed);
        if (page.Name == "ImportPage") await ImportAsync(shown);
        if (page.Name == "NewConfigurationPage") await FillAsync(shown);
        // What the page does by itself while somebody looks into a domain
        var inspects = context.Services.GetRequiredService<SignedIn>().May(LabAction.Inspect, context.Services.GetRequiredService<Gate>().OfDomain(address.Split('/', '?')[^2]));
        if (shown.FindAll(".xw-procs").Count > 0 && !inspects) await Eventually.TrueAsync(() => shown.Markup.Contains("Not looked into", StringComparison.Ordinal), () => $"{address} to say that it is not looked into");
        var more = true;
        while (more)
        {
            await shown.InvokeAsync(async () => { more = await PressAsync(shown, pressed); });
            await AnswerAsync(shown, pressed);
        }
        return pressed;
    }

    // On the page's own thread, so that nothing is drawn anew between the finding and the pressing
    private static async Task<bool> PressAsync(Shown shown, List<string> pressed)
    {
        if (shown.FindAll("button, input[type=checkbox]").FirstOrDefault(c => CanPress(c) && !pressed.Contains(NameOf(c))) is not { } control) return false;
        pressed.Add(NameOf(control));
        if (control.LocalName == "input") await control.ChangeAsync(new ChangeEventArgs { Value = true });
        else await control.ClickAsync(new());
        return true;
    }

    private static bool CanPress(IElement control) => !control.HasAttribute("disabled") && control.Closest("dialog") is null && control.Attributes.Any(a => a.Name is "blazor:onclick" or "blazor:onchange");

    // An order ends with "!"; where there are rows, each is one
    private static string NameOf(IElement control) =>
        $"{control.TextContent.Trim()}{control.GetAttribute("aria-label")}{(control.Closest("tr")?.QuerySelector("th") is { } row ? $" on {row.TextContent.Trim()}" : "")}{(control.Closest("[data-order]") is not null ? "!" : "")}";

    private static Task AnswerAsync(Shown shown, List<string> pressed) => shown.InvokeAsync(async () =>
    {
        if (shown.FindAll("dialog form") is not [var form, ..]) return;
        pressed.Add($"yes to {form.Closest("dialog")!.QuerySelector("h2")!.TextContent}!");
        if (form.QuerySelector("#confirm-name") is { } input) await input.InputAsync(new ChangeEventArgs { Value = form.QuerySelector("label b")!.TextContent });
        if (shown.FindAll("dialog textarea") is [var program, ..]) await program.InputAsync(new ChangeEventArgs { Value = "true" });
        await shown.Find("dialog form").SubmitAsync();
        // What could not be sent as it stands is given up
        if (shown.FindAll("dialog form footer button[type=button]") is [var cancel, ..]) await cancel.ClickAsync(new());
    });

    private static async Task ImportAsync(Shown shown)
    {
        await shown.InvokeAsync(() => shown.Find("textarea").ChangeAsync(new ChangeEventArgs { Value = $"name = \"walk-{Guid.NewGuid():N}\"\n{Imported}" }));
        await shown.InvokeAsync(() => shown.FindAll("button").Single(b => b.TextContent == "Read it").ClickAsync(new()));
        await Eventually.TrueAsync(() => shown.FindAll(".xw-feed li").Count > 0, () => "the import to be read");
    }

    private static async Task FillAsync(Shown shown)
    {
        await Eventually.TrueAsync(() => shown.FindAll("#f-name").Count > 0, () => "the form");
        await shown.InvokeAsync(() => shown.Find("#f-name").InputAsync(new ChangeEventArgs { Value = $"walk-{Guid.NewGuid():N}"[..12] }));
    }

    // ferby has walk-1 of cs439 and walk-2 of nobody's class, each with an agent, a program and a load; herby is drained
    private static void Tell(PageContext context)
    {
        context.Say("ferby", Samples.Status("ferby", guests: ["walk-1", "walk-2"]));
        context.Say("herby", Samples.Status("herby", mode: HostMode.Draining, guests: ["walk-4"]));
        foreach (var guest in new[] { "walk-1", "walk-2" })
        {
            context.SayInside(guest, new GuestPresenceMessage { Guest = Samples.Id(guest), Online = true, Permissions = GuestPermissions.All });
            context.SayInside(guest, new GuestProcessesMessage { Guest = Samples.Id(guest), Number = 1, Rows = [FakeGuest.Row(42, "test3")], Tasks = new TaskCounts(1, 0, 1, 0, 0) });
            context.SayInside(guest, new GuestVitalsMessage
            {
                Guest = Samples.Id(guest),
                Programs = [new GuestProgram { Id = Guid.NewGuid(), Arguments = ["yes"], Reason = new Reason("mira", ""), State = ProgramState.Running, StartedAt = Samples.At, EndsBy = Samples.At.AddHours(1) }],
            });
        }
        context.Say("ferby", Samples.Help("h1", "ferby", "walk-1"));
    }

    private async Task SetUpAsync()
    {
        foreach (var (name, of) in new[] { ("walk-1", "cs439"), ("walk-2", "exam"), ("walk-3", "cs101") })
        {
            var text = $"name = \"{name}\"\nmemory = 128\nkernel = \"/boot/vmlinuz\"\n# xenweb.class = \"{of}\"\n";
            using var answer = await fixture.App.Http.PutAsync($"/api/v1/configurations/{name}", new StringContent(text, Encoding.UTF8, "text/plain"));
            Assert.True(answer.IsSuccessStatusCode, $"{name}: {answer.StatusCode}");
        }
        using var retired = await fixture.App.Http.DeleteAsync("/api/v1/configurations/walk-3");
        await fixture.App.Service<Belongings>().ReadAsync();
        await using var scope = fixture.App.App.Services.CreateAsyncScope();
        var (desk, admin) = (scope.ServiceProvider.GetRequiredService<PeopleDesk>(), new Caller(new Person(Guid.NewGuid(), "root", PersonRole.Admin, [Group.Lab]), ""));
        foreach (var group in new[] { new Group("cs439", ["cs439"], [], false), new Group("cs101", ["cs101"], [], true), new Group("room", [], ["ferby"], false) }) Assert.Null(await desk.SaveGroupAsync(group, admin));
    }

    private async Task<List<string>> RefusalsAsync(string who)
    {
        // Events are written in their order: when this one is there, so are those before it
        Assert.True(await fixture.App.Service<EventLog>().Append(new EventRow { At = TimeProvider.System.GetUtcNow(), What = "walked", Text = "Walked.", Who = who }));
        await using var db = fixture.App.Service<IDbContextFactory<XenWebDb>>().CreateDbContext();
        return await db.Events.Where(e => e.Who == who && e.What == "access-refused").Select(e => e.Text).ToListAsync();
    }
}
