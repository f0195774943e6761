using System.Text;
using XenWeb.Domain.Images;
using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;
using XenWeb.Infrastructure.Images;

namespace XenWeb.Fuzz.Targets;

/// <summary>What guests say while they are booted for trial, and how agents in copies join.</summary>
internal static class ImageTargets
{
    /// <summary>The network of a guest, as QEMU writes it down.</summary>
    public static FuzzTarget Network() => new("trial-network", [Capture(1), Capture(5), [.. Capture(2), .. Capture(5)[24..]]], input => $"{DhcpCapture.HasAddress(input)}");

    /// <summary>A guest's console.</summary>
    public static FuzzTarget Console() => new("trial-console", [Captures.Text("[\u001b[0;32m  OK  \u001b[0m] Reached target \u001b[0;1;39mmulti-user.target\u001b[0m - Multi-User System.\r\n"), Captures.Text("Debian GNU/Linux 12 trial ttyS0\r\n\r\ntrial login: "), Captures.Text("(initramfs) ")], input =>
    {
        var said = Encoding.UTF8.GetString(input);
        var last = BootConsole.Last(said);
        if (last.Length > ImageCheck.LinesMax || last.Any(l => l.Length > ImageCheck.LineMax || l.Any(char.IsControl))) throw new InvalidOperationException("what steers a terminal is shown, or too much");
        return $"{BootConsole.StageOf(said)} {last.Length}";
    });

    /// <summary>How agents join, opened.</summary>
    public static FuzzTarget Joins() => new("image-joins", [Captures.Text("https://lab:5080\ncs439-01 xwj_a_b_c\ncs439-02 xwj_d\n")], input =>
    {
        if (ImageJoins.Read(input) is not { } joins) return "none";
        if (ImageJoins.Read(joins.Write()) is not { } again || again.Url != joins.Url || !again.Tokens.SequenceEqual(joins.Tokens)) throw new InvalidOperationException("what was read is another when it was written");
        return $"{joins.Tokens.Count}";
    });

    // One frame of a DHCP server
    private static byte[] Capture(byte type)
    {
        var dhcp = new byte[244];
        (dhcp[240], dhcp[241], dhcp[242], dhcp[243]) = (53, 1, type, 255);
        byte[] frame = [.. new byte[12], 0x08, 0x00, 0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 2, 2, 255, 255, 255, 255, 0, 67, 0, 68, 0, 0, 0, 0, .. dhcp];
        return [.. new byte[24], .. new byte[8], .. BitConverter.GetBytes(frame.Length), .. BitConverter.GetBytes(frame.Length), .. frame];
    }
}
