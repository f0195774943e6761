using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace XenWeb.Infrastructure.Tests.Rfb;

/// <summary>A real VNC server with a password: QEMU with nothing but its firmware, on loopback.</summary>
internal sealed class QemuScreen : IDisposable
{
    public const string Password = "secret12";

    private const int FirstPort = 5900;

    private readonly Process _qemu;

    private QemuScreen(Process qemu, int port) => (_qemu, Port) = (qemu, port);

    public int Port { get; }

    public static async Task<QemuScreen> StartAsync()
    {
        var port = FreePorts.Next();
        var start = new ProcessStartInfo("qemu-system-x86_64",
        [
            "-accel", "tcg", "-m", "64", "-nodefaults", "-vga", "std", "-boot", "menu=on,splash-time=100", "-serial", "none", "-monitor", "none", "-display", "none",
            "-object", $"secret,id=password,data={Password}", "-vnc", $"127.0.0.1:{port - FirstPort},password-secret=password",
        ]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var screen = new QemuScreen(Process.Start(start)!, port);
        await Eventually.True(() => screen._qemu.HasExited || Answers(port), "QEMU listens");
        Assert.False(screen._qemu.HasExited, "QEMU ended: " + (screen._qemu.HasExited ? screen._qemu.StandardError.ReadToEnd() : ""));
        return screen;
    }

    public void Dispose()
    {
        _qemu.Kill();
        _qemu.WaitForExit();
        _qemu.Dispose();
    }

    private static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
