using System.Text;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Consoles;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Consoles;

/// <summary>Consoles as the web app has them: who looks, who types, and where the guest is.</summary>
public sealed class ConsoleTests : Lab
{
    private static readonly GuestId Small = FakeAgent.IdOf("small-1");

    private LiveConsoles Consoles => App.Service<LiveConsoles>();

    private static Task SaysAsync(FakeAgent host, string? text = null, string? closed = null) => host.PublishAsync(
        Topics.Console(host.Host, Small), new ConsoleOutputMessage { Host = host.Host, Guest = Small, Bytes = Encoding.UTF8.GetBytes(text ?? ""), Closed = closed }, retain: false);

    private static string Read(ConsoleView view) => Encoding.UTF8.GetString(view.Read(0).Bytes.Span);

    private static string Typed(FakeAgent host) => string.Concat(host.Heard.OfType<ConsoleInputMessage>().Select(m => Encoding.UTF8.GetString(m.Bytes.Span)));

    private async Task<ConsoleView> OpenAsync(string who = "mira", bool types = true)
    {
        var view = Consoles.Look(Small, "small-1", who, types).View!;
        await Eventually.TrueAsync(() => Ferby.Heard.OfType<ConsoleWatchMessage>().Any(w => w.IsWanted && w.Guest == Small), () => "ferby to be asked");
        await SaysAsync(Ferby);
        await Eventually.TrueAsync(() => view.State == ConsoleState.Open, () => "it to be open");
        return view;
    }

    [Fact]
    public async Task Two_look_at_one_console_and_see_the_same_and_it_is_asked_for_again_and_again()
    {
        var mira = await OpenAsync();
        await SaysAsync(Ferby, "small-1 login: ");
        await Eventually.TrueAsync(() => Read(mira) == "small-1 login: ", () => "what it says");
        var (ann, _) = Consoles.Look(Small, "small-1", "ann", types: false);
        Assert.Equal("small-1 login: ", Read(ann!));
        Assert.Equal([("mira", true), ("ann", false)], mira.Everybody);
        await Eventually.TrueAsync(() => Ferby.Heard.OfType<ConsoleWatchMessage>().Count() >= 2, () => "the lease to be renewed");
        ann!.Dispose();
        Assert.Equal([("mira", true)], mira.Everybody);
    }

    [Fact]
    public async Task What_is_typed_arrives_in_its_order_and_who_may_only_look_types_nothing()
    {
        var mira = await OpenAsync();
        var (ann, _) = Consoles.Look(Small, "small-1", "ann", types: false);
        Assert.Equal("You may look at this console, and not type.", ann!.Type("rm"u8.ToArray()));
        foreach (var key in "echo hello\r") Assert.Null(mira.Type(Encoding.UTF8.GetBytes($"{key}")));
        var pasted = new string('x', 10_000);
        Assert.Null(mira.Type(Encoding.UTF8.GetBytes(pasted)));
        await Eventually.TrueAsync(() => Typed(Ferby) == "echo hello\r" + pasted, () => $"what was typed: {Typed(Ferby).Length}");
    }

    [Fact]
    public async Task The_guest_moves_and_the_console_goes_after_it_with_what_was_typed_meanwhile()
    {
        var mira = await OpenAsync();
        await SaysAsync(Ferby, "before");
        await SaysAsync(Ferby, closed: "it is not on ferby any more");
        await Eventually.TrueAsync(() => mira.State == ConsoleState.Closed, () => "it to be closed");
        Assert.Null(mira.Type("meanwhile"u8.ToArray()));
        await MovesToHerbyAsync();
        await SaysAsync(Herby);
        await Eventually.TrueAsync(() => Typed(Herby) == "meanwhile", () => "what was typed meanwhile");
        await SaysAsync(Herby, "after");
        await Eventually.TrueAsync(() => Read(mira).EndsWith("after", StringComparison.Ordinal), () => Read(mira));
        Assert.Contains("before", Read(mira), StringComparison.Ordinal);
        Assert.Contains("small-1 moved from ferby to herby", Read(mira), StringComparison.Ordinal);
        Assert.Equal(new HostId("herby"), mira.Host);
    }

    [Fact]
    public async Task The_guest_stands_still_and_what_comes_back_is_typed_where_it_goes_on_in_its_order()
    {
        var mira = await OpenAsync();
        Assert.Null(mira.Type("one "u8.ToArray()));
        Assert.Null(mira.Type("two "u8.ToArray()));
        await ReturnsAsync("one ");
        await Eventually.TrueAsync(() => mira.State == ConsoleState.Closed, () => "it to be closed");
        Assert.Null(mira.Type("three"u8.ToArray()));
        await ReturnsAsync("two ");
        await MovesToHerbyAsync();
        await SaysAsync(Herby);
        await Eventually.TrueAsync(() => Typed(Herby) == "one two three", () => $"what was typed: {Typed(Herby)}");
    }

    [Fact]
    public async Task Of_two_web_servers_each_types_again_what_was_typed_at_it_and_none_takes_the_console_from_the_other()
    {
        var clock = new Pages.StandingTime();
        LiveConsoles[] servers = [.. new[] { "a", "b" }.Select(n => new LiveConsoles(App.Service<GuestBus>(), App.Service<LiveFleet>(), new Leadership(n, clock), clock))];
        // Both hear the same of a host
        void Says(string text = "", ConsoleInputMessage? notTyped = null)
        {
            foreach (var server in servers) server.Fold(new ConsoleOutputMessage { Host = Ferby.Host, Guest = Small, Bytes = Encoding.UTF8.GetBytes(text), Closed = notTyped is null ? null : "it stands still", NotTyped = notTyped?.Bytes ?? default, NotTypedFrom = notTyped?.Server });
        }

        ConsoleView[] views = [.. servers.Select(s => s.Look(Small, "small-1", "mira", types: true).View!)];
        foreach (var server in servers) await server.SendAsync(default);
        Says("login: ");
        Assert.All(views, v => Assert.Equal((ConsoleState.Open, "login: "), (v.State, Read(v))));
        // The same key at both, and only the second comes back
        Assert.Null(views[0].Type("x"u8.ToArray()));
        Assert.Null(views[1].Type("x"u8.ToArray()));
        await Eventually.TrueAsync(() => Typed(Ferby) == "xx", () => $"what was typed: {Typed(Ferby)}");
        Says(notTyped: Ferby.Heard.OfType<ConsoleInputMessage>().Single(m => m.Server == "b"));
        Says();
        await Eventually.TrueAsync(() => Typed(Ferby) == "xxx", () => $"what was typed: {Typed(Ferby)}");
        // Nobody looks at the one any more: the other's console stays open
        views[0].Dispose();
        clock.Pass(LiveConsoles.KeptFor);
        foreach (var server in servers) await server.SendAsync(default);
        await Eventually.TrueAsync(() => Ferby.Heard.OfType<ConsoleWatchMessage>().Count() >= 3, () => "it to be asked for again");
        Assert.All(Ferby.Heard.OfType<ConsoleWatchMessage>(), w => Assert.True(w.IsWanted));
        Assert.Equal((ConsoleState.Open, "xxx"), (views[1].State, Typed(Ferby)));
    }

    [Fact]
    public async Task What_the_host_that_it_left_gives_back_late_is_typed_too_and_of_no_other_host()
    {
        var mira = await OpenAsync();
        await MovesToHerbyAsync();
        await SaysAsync(Herby);
        await Eventually.TrueAsync(() => mira.State == ConsoleState.Open, () => $"it to be open: {mira.Why}");
        await using var merby = new FakeAgent("merby", App.Broker);
        await merby.KnownAsync(App);
        await merby.PublishAsync(Topics.Console(merby.Host, Small), new ConsoleOutputMessage { Host = merby.Host, Guest = Small, Closed = "it is not on merby", NotTyped = "forged"u8.ToArray() }, retain: false);
        await ReturnsAsync("late");
        await Eventually.TrueAsync(() => Typed(Herby) == "late", () => $"what was typed: {Typed(Herby)}");
        Assert.Equal(ConsoleState.Open, mira.State);
    }

    private async Task MovesToHerbyAsync()
    {
        Ferby.SetGuests(FakeAgent.Guest("dns"));
        Herby.SetGuests(FakeAgent.Guest("small-1"));
        await Ferby.SayAsync();
        await Herby.SayAsync();
        await Eventually.TrueAsync(() => Herby.Heard.OfType<ConsoleWatchMessage>().Any(w => w.IsWanted), () => "herby to be asked");
    }

    private Task ReturnsAsync(string typed) => Ferby.PublishAsync(
        Topics.Console(Ferby.Host, Small), new ConsoleOutputMessage { Host = Ferby.Host, Guest = Small, Closed = "it stands still", NotTyped = Encoding.UTF8.GetBytes(typed) }, retain: false);

    [Fact]
    public async Task A_page_that_is_loaded_anew_finds_all_as_it_was()
    {
        var mira = await OpenAsync();
        await SaysAsync(Ferby, "a long story");
        await Eventually.TrueAsync(() => Read(mira) == "a long story", () => "what it says");
        mira.Dispose();
        await SaysAsync(Ferby, ", going on");
        var (again, _) = Consoles.Look(Small, "small-1", "mira", types: true);
        await Eventually.TrueAsync(() => Read(again!) == "a long story, going on", () => Read(again!));
        Assert.Equal(ConsoleState.Open, again!.State);
    }

    [Fact]
    public async Task It_cannot_be_opened_and_is_told_why_and_too_much_that_is_typed_is_not_kept()
    {
        var (mira, _) = Consoles.Look(Small, "small-1", "mira", types: true);
        await Eventually.TrueAsync(() => Ferby.Heard.OfType<ConsoleWatchMessage>().Any(), () => "ferby to be asked");
        await SaysAsync(Ferby, closed: "xl is not installed");
        await Eventually.TrueAsync(() => mira!.Why is not null, () => $"{mira!.Why}");
        Assert.Contains("xl is not installed", mira!.Why, StringComparison.OrdinalIgnoreCase);
        Assert.Null(mira.Type(new byte[4000]));
        Assert.StartsWith("The console is not open", mira.Type(new byte[400]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_looks_at_and_what_another_host_says_of_it_are_dropped_and_counted()
    {
        await SaysAsync(Ferby, "nobody asked");
        await Eventually.IsAsync(async () => (await App.GetAsync("/readyz")).GetProperty("dropped"), d => d.TryGetProperty("not asked for", out _), d => $"the drop: {d}");
        var mira = await OpenAsync();
        await SaysAsync(Herby, "forged");
        await SaysAsync(Ferby, "true");
        await Eventually.TrueAsync(() => Read(mira).EndsWith("true", StringComparison.Ordinal), () => "what it says");
        Assert.DoesNotContain("forged", Read(mira), StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_cap_a_further_one_is_told_so_and_one_that_was_left_makes_room()
    {
        await OpenAsync();
        var views = Enumerable.Range(1, LiveConsoles.ScreensMax - 1).Select(i => Consoles.Look(FakeAgent.IdOf($"g{i}"), $"g{i}", "mira", types: true).View!).ToList();
        Assert.StartsWith("64 consoles are looked at already", Consoles.Look(FakeAgent.IdOf("one-more"), "one-more", "mira", types: true).Refusal, StringComparison.Ordinal);
        views[0].Dispose();
        Assert.NotNull(Consoles.Look(FakeAgent.IdOf("one-more"), "one-more", "mira", types: true).View);
    }
}
