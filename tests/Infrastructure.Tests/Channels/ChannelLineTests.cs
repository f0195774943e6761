using System.Text;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Channels;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Channels;

public sealed class ChannelLineTests
{
    [Fact]
    public void AMessage_WrittenAndRead_IsTheSame()
    {
        var line = ChannelLine.ToMessage("xenweb/v1/guests/\"é/vitals", true, "{\"a\":[1,{\"b\":null}]}"u8);
        Assert.Equal((byte)'\n', line[^1]);
        var read = ChannelLine.Read(line.AsMemory(0, line.Length - 1))!;
        Assert.Equal(("xenweb/v1/guests/\"é/vitals", true, "{\"a\":[1,{\"b\":null}]}"), (read.Topic, read.Retain, Encoding.UTF8.GetString(read.Message.Span)));
        Assert.Equal("x-1", ChannelLine.Read(ChannelLine.ToPong("x-1").AsMemory()[..^1])!.Pong);
    }

    [Theory]
    [InlineData("")]
    [InlineData("small-1 login:")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"topic\":\"a\"}")]
    [InlineData("{\"topic\":7,\"message\":{}}")]
    [InlineData("{\"ping\":\"\"}")]
    [InlineData("{\"ping\":null}")]
    [InlineData("{\"ping\":\"a\"")]
    [InlineData("{\"ping\":\"a\"}{\"ping\":\"a\"}")]
    [InlineData("{\"topic\":\"a\",\"retain\":\"yes\",\"message\":{}}")]
    public void WhatIsNoneOfOurs_IsNull(string line) => Assert.Null(ChannelLine.Read(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void Lines_AreCutWhereverTheBytesAre_AndAfterOneThatIsTooLongTheNextIsRead()
    {
        var (cutter, lines) = (new LineCutter(10), new List<string>());
        foreach (var b in Encoding.UTF8.GetBytes("one\n\ntwo\n0123456789x and more\nthree\n0123456789\nhalf")) cutter.Add([b], line => lines.Add(Encoding.UTF8.GetString(line)));
        Assert.Equal(["one", "two", "three", "0123456789"], lines);
        Assert.Equal(1, cutter.Dropped);
        cutter.Add("\nfour\nfive\n"u8, line => lines.Add(Encoding.UTF8.GetString(line)));
        Assert.Equal(["half", "four", "five"], lines[4..]);
    }

    [Fact]
    public void TheTerminal_IsThatOfTheChannelWithOurName()
    {
        const string Told = """
            /local/domain/5/device/console/1/backend = "/local/domain/0/backend/console/5/1"
            /local/domain/5/device/console/1/name = "org.example.other"
            /local/domain/5/device/console/1/tty = "/dev/pts/3"
            /local/domain/5/device/console/2/name = "org.xenweb.agent"
            /local/domain/5/device/console/2/tty = "/dev/pts/7"
            """;
        Assert.Equal("/dev/pts/7", XenChannels.Terminal(Told));
        Assert.Null(XenChannels.Terminal(Told.Replace("/dev/pts/7", "/dev/mem", StringComparison.Ordinal)));
        Assert.Null(XenChannels.Terminal(Told.Replace("/dev/pts/7", "/dev/pts/../mem", StringComparison.Ordinal)));
        Assert.Null(XenChannels.Terminal(Told.Replace("org.xenweb.agent", "org.xenweb.agent2", StringComparison.Ordinal)));
        Assert.Null(XenChannels.Terminal(""));
    }

    [Fact]
    public void TheLongestMessage_FitsIntoALine() =>
        Assert.True(ChannelLine.ToMessage(Topics.Processes(default), true, new byte[Envelope.BytesMax]).Length <= ChannelLine.BytesMax);
}
