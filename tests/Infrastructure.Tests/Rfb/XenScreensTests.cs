using System.Buffers.Binary;
using System.Text;
using XenWeb.Infrastructure.Tests.Xen;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Rfb;

/// <summary>From what xenstore tells of a guest's screen to the first picture of a real VNC server.</summary>
public sealed class XenScreensTests
{
    private static string Console(int port, string? password, string listen = "127.0.0.1") =>
        $"""
        /local/domain/5/console/backend = "/local/domain/0/backend/console/5/0"   (n0,r5)
        /local/domain/5/console/vnc-listen = "{listen}"   (n0,r5)
        /local/domain/5/console/vnc-port = "{port}"   (n0,r5)

        """ + (password is null ? "" : $"/local/domain/5/console/vnc-pass = \"{password}\"   (n0,r5)\n");

    private static FakeXen Xen(string console)
    {
        var xen = new FakeXen();
        xen.Put("console", console);
        File.WriteAllText(xen.PathOf("xenstore-ls"), $"#!/bin/sh\n[ \"$*\" = '-f /local/domain/5/console' ] && cat '{xen.PathOf("console")}'\n");
        File.SetUnixFileMode(xen.PathOf("xenstore-ls"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        xen.Options = xen.Options with { XenstoreLsPath = xen.PathOf("xenstore-ls") };
        return xen;
    }

    // Raw pixels, the whole picture once
    private static async Task<(int Width, int Height, byte[] Pixels)> PictureAsync(Stream server)
    {
        var init = new byte[24];
        await server.ReadExactlyAsync(init);
        var (width, height) = (BinaryPrimitives.ReadUInt16BigEndian(init), BinaryPrimitives.ReadUInt16BigEndian(init.AsSpan(2)));
        await server.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(init.AsSpan(20))]);
        await server.WriteAsync(new byte[] { 2, 0, 0, 1, 0, 0, 0, 0 });
        await server.WriteAsync(new byte[] { 3, 0, 0, 0, 0, 0, (byte)(width >> 8), (byte)width, (byte)(height >> 8), (byte)height });
        var head = new byte[16];
        await server.ReadExactlyAsync(head);
        Assert.Equal((0, 1, 0), (head[0], BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(12))));
        var pixels = new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(8)) * BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(10)) * 4];
        await server.ReadExactlyAsync(pixels);
        return (width, height, pixels);
    }

    [Fact]
    public async Task ARealServer_TakesThePassword_AndShowsItsFirmware_ToTwoAtOnce()
    {
        using var qemu = await QemuScreen.StartAsync();
        using var xen = Xen(Console(qemu.Port, QemuScreen.Password));
        await using var first = await xen.Host.OpenScreenAsync("small-1", 5, default);
        var (width, height, _) = await PictureAsync(first);
        Assert.True(width >= 640 && height >= 350, $"{width} × {height}");
        await Eventually.True(async () =>
        {
            await using var second = await xen.Host.OpenScreenAsync("small-1", 5, default);
            return (await PictureAsync(second)).Pixels.Distinct().Count() > 1;
        }, "the firmware has written something");
        // Sharing: the first was not thrown out by the second
        await first.WriteAsync(new byte[] { 3, 0, 0, 0, 0, 0, 0, 8, 0, 8 });
        Assert.True(await first.ReadAsync(new byte[1]) > 0);
    }

    [Fact]
    public async Task AnotherPassword_IsNotTaken_AndSaidInWords()
    {
        using var qemu = await QemuScreen.StartAsync();
        using var xen = Xen(Console(qemu.Port, "another"));
        var broke = await Assert.ThrowsAsync<IOException>(() => xen.Host.OpenScreenAsync("small-1", 5, default));
        Assert.StartsWith("its VNC server does not take the password that its configuration has", broke.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoScreen_OneThatIsOpenToTheNetwork_AndOneThatDoesNotAnswer_AreToldApart()
    {
        using var none = Xen("/local/domain/5/console/tty = \"/dev/pts/3\"   (n0,r5)\n");
        await Assert.ThrowsAsync<ScreenMissingException>(() => none.Host.OpenScreenAsync("small-1", 5, default));
        using var open = Xen(Console(5900, "x", "0.0.0.0"));
        Assert.Contains("listens on 0.0.0.0", (await Assert.ThrowsAsync<IOException>(() => open.Host.OpenScreenAsync("small-1", 5, default))).Message, StringComparison.Ordinal);
        using var dead = Xen(Console(FreePorts.Next(), "x"));
        Assert.Contains("does not answer at 127.0.0.1", (await Assert.ThrowsAsync<IOException>(() => dead.Host.OpenScreenAsync("small-1", 5, default))).Message, StringComparison.Ordinal);
        using var missing = Xen("");
        missing.Options = missing.Options with { XenstoreLsPath = missing.PathOf("nothing") };
        Assert.Contains("nothing", (await Assert.ThrowsAsync<IOException>(() => missing.Host.OpenScreenAsync("small-1", 5, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APasswordWithAQuoteOrABackslash_IsReadAsItIs()
    {
        Assert.Equal("a\"b) \\c", XenScreens.Parse(Console(5900, "a\"b) \\\\c"))!.Password);
        Assert.Null(XenScreens.Parse(Console(0, "x")));
        Assert.Null(XenScreens.Parse(Console(70000, "x")));
    }

    [Theory]
    [InlineData("""[{"domid":5,"config":{"b_info":{"type.hvm":{"vnc":{"enable":"True","listen":"127.0.0.1","passwd":"abc"}}}}}]""", "abc")]
    [InlineData("""[{"domid":5,"config":{"vfbs":[{"devid":0,"vnc":{"enable":"True","passwd":"def"},"sdl":{}}]}}]""", "def")]
    [InlineData("""[{"domid":5,"config":{"spice":{"passwd":"no"},"vfbs":[{"vnc":{"enable":"True"}}]}}]""", null)]
    [InlineData("small-1 is an invalid domain identifier", null)]
    public void WithoutOneInXenstore_ThePasswordIsThatOfTheConfiguration(string list, string? password) => Assert.Equal(password, XenScreens.Password(list));

    [Fact]
    public async Task AGuestThatSpeaksNothingOfTheKind_IsToldSo()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        using var xen = Xen(Console(((System.Net.IPEndPoint)listener.LocalEndpoint).Port, "x"));
        var opening = xen.Host.OpenScreenAsync("small-1", 5, default);
        using (var client = await listener.AcceptTcpClientAsync()) await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("SSH-2.0-OpenSSH_9.2\r\n"));
        Assert.Equal("what listens at its screen is no VNC server", (await Assert.ThrowsAsync<IOException>(() => opening)).Message);
    }
}
