using XenWeb.Infrastructure.Images;

namespace XenWeb.Infrastructure.Tests.Images;

/// <summary>Whether a guest got an address is read from what QEMU has written down of its network.</summary>
public class DhcpCaptureTests
{
    private static byte[] Frame(int fromPort, int toPort, byte type)
    {
        var dhcp = new byte[244];
        (dhcp[240], dhcp[241], dhcp[242], dhcp[243]) = (53, 1, type, 255);
        byte[] udp = [0, (byte)fromPort, 0, (byte)toPort, 0, 0, 0, 0, .. dhcp];
        byte[] ip = [0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 2, 2, 255, 255, 255, 255, .. udp];
        return [.. new byte[12], 0x08, 0x00, .. ip];
    }

    private static byte[] Capture(params byte[][] frames) =>
        [.. new byte[24], .. frames.SelectMany(f => (byte[])[.. new byte[8], .. BitConverter.GetBytes(f.Length), .. BitConverter.GetBytes(f.Length), .. f])];

    [Fact]
    public void AnAddressThatWasGiven_IsSeenAmongOtherFrames() =>
        Assert.True(DhcpCapture.HasAddress(Capture(new byte[60], Frame(68, 67, 1), Frame(67, 68, 2), Frame(68, 67, 3), Frame(67, 68, 5))));

    [Fact]
    public void WhoeverOnlyAsks_OrIsOfferedOne_OrIsRefused_HasNone()
    {
        Assert.False(DhcpCapture.HasAddress(Capture(Frame(68, 67, 1), Frame(67, 68, 2), Frame(68, 67, 3), Frame(67, 68, 6))));
        Assert.False(DhcpCapture.HasAddress(Capture(Frame(68, 67, 5))));
    }

    [Fact]
    public void AFileThatIsCutOffAnywhere_OrIsNone_TellsOfNothing()
    {
        var whole = Capture(Frame(67, 68, 5));
        for (var length = 0; length < whole.Length; length++) Assert.False(DhcpCapture.HasAddress(whole.AsSpan(0, length)), $"{length} bytes");
        Assert.False(DhcpCapture.HasAddress(Enumerable.Repeat((byte)0xff, 500).ToArray()));
        Assert.False(DhcpCapture.HasAddress("/nowhere/network"));
    }
}
