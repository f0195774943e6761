using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>A guest's screen over a real broker and a real agent, whose simulated guest has a VNC server that speaks the real protocol.</summary>
public sealed class ScreenTests : IAsyncLifetime
{
    private static readonly byte[] _wholePicture = [3, 0, 0, 0, 0, 0, 1, 64, 0, 200];

    private readonly Guid _session = Guid.NewGuid();
    private TestAgents _agents = null!;
    private MqttBus _guests = null!;
    private GuestId _small;
    private long _said;

    public async Task InitializeAsync()
    {
        _agents = await TestAgents.StartAsync();
        lock (_agents.Lab) _small = _agents.Lab.AddGuest(TestAgents.Ferby, new SimulatedGuestSpec { Name = "small-1", HasScreen = true });
        _agents.AddGuest(TestAgents.Ferby, "small-2", new LoadProfile.Idle());
        _guests = new MqttBus(new MqttBusOptions { Host = "127.0.0.1", Port = _agents.Port, ClientId = "guests", Sender = Envelope.Web, Subscriptions = Topics.ForWebOfGuests }, TimeProvider.System, NullLogger<MqttBus>.Instance);
        _guests.Start();
        await Eventually.True(() => _guests.IsConnected, "the web is connected");
        _ = _agents.Start(TestAgents.Ferby);
        await _agents.Web.Events.NextMessageAsync<StatusMessage>(s => s.Sample is { Guests.Length: 2 });
    }

    public async Task DisposeAsync()
    {
        await _guests.DisposeAsync();
        await _agents.DisposeAsync();
    }

    private ValueTask<bool> WatchAsync(long taken, GuestId? guest = null) =>
        _guests.PublishAsync(Topics.Consoles(TestAgents.Ferby), new ScreenWatchMessage(TestAgents.Ferby, guest ?? _small, _session, true, taken), retain: false);

    private async Task SayAsync(params byte[] bytes)
    {
        await _guests.PublishAsync(Topics.Consoles(TestAgents.Ferby), new ScreenInputMessage(TestAgents.Ferby, _small, _session, _said, bytes), retain: false);
        _said += bytes.Length;
    }

    private async Task<ScreenOutputMessage> NextAsync() => (ScreenOutputMessage)(await _guests.Events.NextMessageAsync<ScreenOutputMessage>()).Body;

    // Everything up to that byte
    private async Task<byte[]> ReadAsync(long from, long to)
    {
        var bytes = new List<byte>();
        while (from + bytes.Count < to)
        {
            var piece = await NextAsync();
            Assert.Null(piece.Closed);
            Assert.Equal(from + bytes.Count, piece.Offset);
            bytes.AddRange(piece.Bytes.Span);
        }
        return [.. bytes];
    }

    [Fact]
    public async Task ThePicturesCome_NoFurtherThanThePageHasTaken_AndGoOnWhenItHas()
    {
        await WatchAsync(0);
        var init = await ReadAsync(0, 24 + "small-1".Length);
        Assert.Equal("small-1", System.Text.Encoding.UTF8.GetString(init.AsSpan(24)));
        await SayAsync([.. _wholePicture, .. _wholePicture, .. _wholePicture]);
        var read = init.Length + (await ReadAsync(init.Length, ScreenWatchMessage.Window)).Length;
        Assert.Equal(ScreenWatchMessage.Window, read);
        // What comes next is the answer to another question: of the pictures nothing more was sent
        await WatchAsync(0, new GuestId(Guid.NewGuid()));
        await WatchAsync(100_000);
        var next = await NextAsync();
        Assert.Equal((null, (long)read), (next.Closed, next.Offset));
        Assert.Equal(read + 100_000, read + next.Bytes.Length + (await ReadAsync(read + next.Bytes.Length, read + 100_000)).Length);
    }

    [Fact]
    public async Task WhatIsPressed_IsSeenOnTheScreen_AndAnotherWhoLooksSeesItToo()
    {
        lock (_agents.Lab) _agents.Lab.Inside(_small)!.Picture.Draw();
        await WatchAsync(0);
        await ReadAsync(0, 24 + "small-1".Length);
        uint[] before;
        lock (_agents.Lab) before = Typed(_agents.Lab.Inside(_small)!.Picture);
        await SayAsync(4, 1, 0, 0, 0, 0, 0, (byte)'x');
        await Eventually.True(() =>
        {
            lock (_agents.Lab) return !Typed(_agents.Lab.Inside(_small)!.Picture).SequenceEqual(before);
        }, "the key is on the screen");
    }

    [Fact]
    public async Task AGuestWithoutAScreen_IsSaidToHaveNone()
    {
        GuestId other;
        lock (_agents.Lab) other = _agents.Lab.Read(TestAgents.Ferby).Frame!.Guests.Single(g => g.Name == "small-2").Id;
        await WatchAsync(0, other);
        var said = await NextAsync();
        Assert.Equal(("it has no screen", true), (said.Closed, said.IsMissing));
    }

    // The rows in which what was typed stands, but for the square that wanders
    private static uint[] Typed(SimulatedPicture picture) => [.. picture.Draw().AsSpan(120 * SimulatedPicture.Width, 20 * SimulatedPicture.Width).ToArray().Where(p => p == 0x88c0d0)];
}
