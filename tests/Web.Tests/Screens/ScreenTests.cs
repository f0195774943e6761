using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Rfb;
using XenWeb.Web.Consoles;
using XenWeb.Web.Screens;

namespace XenWeb.Web.Tests.Screens;

/// <summary>Screens as the web app has them: a connection for each page, what it may say, and where the guest is.</summary>
public sealed class ScreenTests : Lab
{
    private static readonly GuestId Small = FakeAgent.IdOf("small-1");
    private static readonly byte[] _request = [3, 1, 0, 0, 0, 0, 1, 64, 0, 200];
    private static readonly byte[] _key = [4, 1, 0, 0, 0, 0, 0, 97];

    private readonly Dictionary<Guid, long> _said = [];

    private LiveScreens Screens => App.Service<LiveScreens>();

    private static Guid[] Asked(FakeAgent host) => [.. host.Heard.OfType<ScreenWatchMessage>().Where(w => w.IsWanted).Select(w => w.Session).Distinct()];

    private static byte[] Pressed(FakeAgent host, Guid session) => [.. host.Heard.OfType<ScreenInputMessage>().Where(m => m.Session == session).OrderBy(m => m.Offset).DistinctBy(m => m.Offset).SelectMany(m => m.Bytes.ToArray())];

    private async Task SaysAsync(FakeAgent host, Guid session, byte[]? bytes = null, string? closed = null, bool isMissing = false, long? offset = null)
    {
        var from = offset ?? _said.GetValueOrDefault(session);
        _said[session] = from + (bytes?.Length ?? 0);
        await host.PublishAsync(Topics.Screen(host.Host, Small, session), new ScreenOutputMessage { Host = host.Host, Guest = Small, Session = session, Offset = from, Bytes = bytes ?? [], Closed = closed, IsMissing = isMissing }, retain: false);
    }

    private static async Task<Guid> NextAsync(FakeAgent host, int count = 1)
    {
        await Eventually.TrueAsync(() => Asked(host).Length >= count, () => $"{host.Host} to be asked {count} times: {Asked(host).Length}");
        return Asked(host)[count - 1];
    }

    // The page's side of the handshake; what it is told after it
    private static async Task<byte[]> ShakeAsync(ScreenView view, bool mayType = true)
    {
        var piece = await PieceAsync(view);
        Assert.Equal(RfbDoor.Greeting.ToArray(), piece.Bytes.ToArray());
        view.Say(piece.Connection, RfbDoor.Greeting, mayType);
        view.Say(piece.Connection, new byte[] { 1, 1 }, mayType);
        return [.. (await PieceAsync(view)).Bytes.Span];
    }

    private static async Task<ScreenPiece> PieceAsync(ScreenView view)
    {
        ScreenPiece? piece = null;
        await Eventually.TrueAsync(() => (piece = view.Read()) is not null, () => $"a piece; it is {view.State}: {view.Why}");
        return piece!;
    }

    private async Task<(ScreenView View, Guid Session)> OpenAsync(string who = "mira", bool types = true, int count = 1)
    {
        var view = Screens.Look(Small, "small-1", who, types).View!;
        var session = await NextAsync(Ferby, count);
        await SaysAsync(Ferby, session, [9, 9, 9]);
        Assert.Equal([1, 1, 0, 0, 0, 0, 9, 9, 9], await ShakeAsync(view));
        return (view, session);
    }

    [Fact]
    public async Task Two_look_and_each_has_a_connection_of_its_own_and_sees_who_else_looks()
    {
        var (mira, first) = await OpenAsync();
        var (ann, second) = await OpenAsync("ann", types: false, count: 2);
        Assert.NotEqual(first, second);
        Assert.Equal([("mira", true), ("ann", false)], mira.Everybody);
        await SaysAsync(Ferby, second, [7]);
        Assert.Equal([7], (await PieceAsync(ann)).Bytes.ToArray());
        Assert.Null(mira.Read());
        ann.Dispose();
        await Eventually.TrueAsync(() => Ferby.Heard.OfType<ScreenWatchMessage>().Any(w => !w.IsWanted && w.Session == second), () => "ann's to be closed");
        Assert.Equal([("mira", true)], mira.Everybody);
    }

    [Fact]
    public async Task What_is_pressed_arrives_and_of_who_may_only_look_only_what_shows_the_picture()
    {
        var (mira, session) = await OpenAsync();
        Assert.False(mira.Say(1, _request, mayType: false));
        Assert.False(mira.Say(1, _key, mayType: false));
        Assert.True(mira.Say(1, _key, mayType: true));
        // Of a connection that was before
        Assert.False(mira.Say(7, _key, mayType: true));
        await Eventually.TrueAsync(() => Pressed(Ferby, session).Length >= _request.Length + _key.Length, () => "what was pressed");
        Assert.Equal([.. _request, .. _key], Pressed(Ferby, session));
    }

    [Fact]
    public async Task The_host_is_told_what_the_page_has_shown_and_one_that_sends_more_is_cut_off()
    {
        var (mira, session) = await OpenAsync();
        for (var i = 0; i < 3; i++) await SaysAsync(Ferby, session, new byte[ScreenOutputMessage.BytesMax]);
        long shown = 0;
        while (shown < 3 * ScreenOutputMessage.BytesMax)
        {
            var piece = await PieceAsync(mira);
            mira.Taken(piece);
            shown += piece.Counted;
        }
        await Eventually.TrueAsync(() => Ferby.Heard.OfType<ScreenWatchMessage>().Any(w => w.Session == session && w.Taken >= ScreenWatchMessage.Window / 4), () => "the host to be told");
        for (var i = 0; i < 12 && mira.State == ConsoleState.Open; i++) await SaysAsync(Ferby, session, new byte[ScreenOutputMessage.BytesMax]);
        await Eventually.TrueAsync(() => mira.State == ConsoleState.Closed, () => $"it to be cut off: {mira.Why}");
        Assert.Equal("its host sends more than it was asked for.", mira.Why);
    }

    [Fact]
    public async Task The_guest_moves_and_the_connection_is_made_anew_by_itself_at_the_other_host()
    {
        var (mira, session) = await OpenAsync();
        await SaysAsync(Ferby, session, closed: "it is not on ferby any more");
        await Eventually.TrueAsync(() => mira.State == ConsoleState.Closed, () => "it to be closed");
        Ferby.SetGuests(FakeAgent.Guest("dns"));
        Herby.SetGuests(FakeAgent.Guest("small-1"));
        await Ferby.SayAsync();
        await Herby.SayAsync();
        var next = await NextAsync(Herby);
        await SaysAsync(Herby, next, [5]);
        Assert.Equal([1, 1, 0, 0, 0, 0, 5], await ShakeAsync(mira));
        Assert.Equal((new HostId("herby"), ConsoleState.Open), (mira.Host!.Value, mira.State));
    }

    [Fact]
    public async Task A_part_that_was_lost_ends_the_connection_and_another_is_made()
    {
        var (mira, session) = await OpenAsync();
        await SaysAsync(Ferby, session, [1], offset: 1000);
        await Eventually.TrueAsync(() => mira.Why is not null, () => "it to be closed");
        Assert.Equal("a part of the picture was lost on the way.", mira.Why);
        var next = await NextAsync(Ferby, 2);
        await SaysAsync(Ferby, next, [6]);
        Assert.Equal([1, 1, 0, 0, 0, 0, 6], await ShakeAsync(mira));
    }

    [Fact]
    public async Task A_guest_without_a_screen_is_told_as_that_and_one_that_has_one_later_is_shown()
    {
        var view = Screens.Look(Small, "small-1", "mira", types: true).View!;
        await SaysAsync(Ferby, await NextAsync(Ferby), closed: "it has no screen", isMissing: true);
        await Eventually.TrueAsync(() => view.IsMissing, () => $"it to be missing: {view.Why}");
        Assert.Equal(ConsoleState.Closed, view.State);
        await SaysAsync(Ferby, await NextAsync(Ferby, 2), [1]);
        await Eventually.TrueAsync(() => view is { IsMissing: false, State: ConsoleState.Open }, () => "it to be open");
    }

    [Fact]
    public async Task What_nobody_asked_for_and_what_another_host_says_of_it_do_not_count()
    {
        await SaysAsync(Ferby, Guid.NewGuid(), [1]);
        await Eventually.IsAsync(async () => (await App.GetAsync("/readyz")).GetProperty("dropped"), d => d.TryGetProperty("not asked for", out _), d => $"the drop: {d}");
        var (mira, session) = await OpenAsync();
        await Herby.PublishAsync(Topics.Screen(Herby.Host, Small, session), new ScreenOutputMessage { Host = Herby.Host, Guest = Small, Session = session, Offset = 3, Bytes = new byte[] { 66 } }, retain: false);
        await SaysAsync(Ferby, session, [8]);
        Assert.Equal([8], (await PieceAsync(mira)).Bytes.ToArray());
    }

    [Fact]
    public async Task A_page_that_speaks_another_protocol_is_cut_off_with_the_reason()
    {
        var (mira, _) = await OpenAsync();
        mira.Say(1, new byte[] { 99, 1, 2, 3 }, mayType: true);
        Assert.Equal((ConsoleState.Closed, "the page said what is not known: the message 99."), (mira.State, mira.Why));
    }

    [Fact]
    public void At_the_cap_a_further_one_is_told_so()
    {
        var views = Enumerable.Range(0, LiveScreens.ViewsOfOneMax).Select(i => Screens.Look(Small, "small-1", $"p{i}", types: false).View!).ToList();
        Assert.StartsWith("16 pages look at this screen already", Screens.Look(Small, "small-1", "one-more", types: false).Refusal, StringComparison.Ordinal);
        views.AddRange(Enumerable.Range(views.Count, LiveScreens.ViewsMax - views.Count).Select(i => Screens.Look(FakeAgent.IdOf($"g{i}"), $"g{i}", "mira", types: false).View!));
        Assert.StartsWith("64 pages look at screens already", Screens.Look(FakeAgent.IdOf("other"), "other", "mira", types: false).Refusal, StringComparison.Ordinal);
        views[0].Dispose();
        Assert.NotNull(Screens.Look(FakeAgent.IdOf("other"), "other", "mira", types: false).View);
    }
}
