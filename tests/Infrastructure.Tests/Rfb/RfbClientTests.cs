using System.Text;
using XenWeb.Infrastructure.Rfb;

namespace XenWeb.Infrastructure.Tests.Rfb;

/// <summary>What a page may say to a VNC server, and what is kept from it.</summary>
public sealed class RfbClientTests
{
    private static readonly byte[] _format = [0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16, 0, 0, 0];
    private static readonly byte[] _request = [3, 1, 0, 0, 0, 0, 1, 64, 0, 200];
    private static readonly byte[] _key = [4, 1, 0, 0, 0, 0, 0, 97];
    private static readonly byte[] _click = [5, 1, 0, 10, 0, 20];
    private static readonly byte[] _move = [5, 0, 0, 10, 0, 20];
    private static readonly byte[] _paste = [6, 0, 0, 0, 0, 0, 0, 3, .. "abc"u8];
    private static readonly byte[] _qemuKey = [255, 0, 0, 1, 0, 0, 0, 97, 0, 0, 0, 30];
    private static readonly byte[] _resize = [251, 0, 4, 0, 3, 0, 1, 0, .. new byte[16]];
    private static readonly byte[] _fence = [248, 0, 0, 0, 0, 0, 0, 0, 2, 7, 7];
    private static readonly byte[] _power = [250, 0, 1, 2];

    private static RfbDoor Open()
    {
        var door = new RfbDoor();
        door.Take(RfbDoor.Greeting.Span, () => false);
        door.Take([1], () => false);
        door.Take([1], () => false);
        Assert.True(door.IsOpen);
        return door;
    }

    [Fact]
    public void ThePageShakesHands_InAnyPieces_AndIsAskedForNoPassword()
    {
        var door = new RfbDoor();
        var told = new List<byte>();
        foreach (var piece in (byte[][])[[.. "RFB 0"u8], [.. "03.008\n"u8], [1], [1, .. _request[..4]], _request[4..]])
        {
            var passed = door.Take(piece, () => false);
            told.AddRange(passed.ToPage.Span);
            if (piece == _request[4..]) Assert.Equal(_request, passed.ToServer.ToArray());
        }
        Assert.Equal([1, 1, 0, 0, 0, 0], told);
        Assert.Null(door.Problem);
    }

    [Fact]
    public void WhoMayType_HasEachMessagePassedOn_HoweverTheyAreCut()
    {
        byte[] all = [.. _format, .. _request, .. _key, .. _click, .. _move, .. _paste, .. _qemuKey, .. _resize, .. _fence];
        foreach (var size in new[] { 1, 2, 3, 7, 13, 1000 })
        {
            var (door, passed) = (Open(), new List<byte>());
            for (var at = 0; at < all.Length; at += size) passed.AddRange(door.Take(all.AsSpan(at, Math.Min(size, all.Length - at)), () => true).ToServer.Span);
            Assert.Equal(all, passed);
        }
    }

    [Fact]
    public void WhoMayOnlyLook_HasWhatShowsPassedOn_AndNothingThatControls()
    {
        byte[] all = [.. _key, .. _format, .. _click, .. _paste, .. _request, .. _qemuKey, .. _resize, .. _fence, .. _move];
        var passed = Open().Take(all, () => false);
        Assert.Equal([.. _format, .. _request, .. _fence], passed.ToServer.ToArray());
        Assert.False(passed.Typed);
    }

    [Fact]
    public void ToEndTheMachine_IsPassedOnForNobody() => Assert.True(Open().Take(_power, () => true).ToServer.IsEmpty);

    [Fact]
    public void ARightThatIsTakenAway_CountsAtTheNextKey()
    {
        var (door, may) = (Open(), true);
        Assert.True(door.Take(_key, () => may).Typed);
        may = false;
        Assert.True(door.Take(_key, () => may).ToServer.IsEmpty);
        Assert.False(door.Take(_move, () => true).Typed);
    }

    [Fact]
    public void EncodingsThatWouldChangeTheMessages_AreNotAskedFor()
    {
        // Raw, the extended clipboard, more buttons of the mouse, resizing, quality 6
        byte[] asked = [2, 0, 0, 5, 0, 0, 0, 0, 0xc0, 0xa1, 0xe5, 0xce, 0xff, 0xff, 0xfe, 0xc4, 0xff, 0xff, 0xfe, 0xcc, 0xff, 0xff, 0xff, 0xe6];
        Assert.Equal([2, 0, 0, 3, 0, 0, 0, 0, 0xff, 0xff, 0xfe, 0xcc, 0xff, 0xff, 0xff, 0xe6], Open().Take(asked, () => false).ToServer.ToArray());
    }

    [Theory]
    [InlineData(new byte[] { 99 }, "the message 99")]
    [InlineData(new byte[] { 2, 0, 255, 255 }, "65535 encodings")]
    [InlineData(new byte[] { 6, 0, 0, 0, 127, 255, 255, 255 }, "a clipboard of 2147483647 bytes")]
    [InlineData(new byte[] { 6, 0, 0, 0, 128, 0, 0, 0 }, "a clipboard of 2147483648 bytes")]
    [InlineData(new byte[] { 255, 1, 0, 0 }, "QEMU's message 1")]
    [InlineData(new byte[] { 251, 0, 0, 1, 0, 1, 200, 0 }, "200 screens")]
    public void WhatIsNotKnown_EndsIt_AndNothingAfterItIsPassedOn(byte[] said, string what)
    {
        var door = Open();
        door.Take(said, () => true);
        Assert.EndsWith(what, door.Problem, StringComparison.Ordinal);
        Assert.True(door.Take(_key, () => true).ToServer.IsEmpty);
    }

    [Fact]
    public void WhoSpeaksAnotherProtocol_IsTold()
    {
        var door = new RfbDoor();
        door.Take(Encoding.ASCII.GetBytes("GET / HTTP/1"), () => true);
        Assert.Equal("the page does not speak RFB 3.8", door.Problem);
    }

    [Fact]
    public void ThePasswordIsAnswered_AsOtherClientsDo() =>
        // Reckoned by openssl for "secret12" and a challenge of 0, 1, 2… 15: the key's bits mirrored, DES twice
        Assert.Equal(Convert.FromHexString(Answered), RfbPassword.Answer("secret12", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]));

    private const string Answered = "adcd997f8e16fee575e973f93c2b62b4";
}
