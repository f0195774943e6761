using XenWeb.Domain.Images;

namespace XenWeb.Domain.Tests.Images;

/// <summary>How far a guest has come is read from its console, whatever colours it writes in.</summary>
public class BootConsoleTests
{
    [Theory]
    [InlineData("", BootStage.OnItsWay)]
    [InlineData("[    0.000000] Linux version 6.1.0-41-cloud-amd64\r\n", BootStage.OnItsWay)]
    [InlineData("\u001b[0;1;39mdbus.service\u001b[0m - D-Bus: last login: never\r\nmore", BootStage.OnItsWay)]
    [InlineData("Debian GNU/Linux 12 trial ttyS0\r\n\r\ntrial login: ", BootStage.Up)]
    [InlineData("\u001b[H\u001b[Jtrial login: ", BootStage.Up)]
    [InlineData("[\u001b[0;32m  OK  \u001b[0m] Reached target \u001b[0;1;39mmulti-user.target\u001b[0m - Multi-User System.\r\n", BootStage.Up)]
    [InlineData("[\u001b[0;32m  OK  \u001b[0m] Reached target Multi-User System.\r\n", BootStage.Up)]
    [InlineData("[    2.0] Kernel panic - not syncing: VFS: Unable to mount root fs\r\n", BootStage.Stuck)]
    [InlineData("BusyBox v1.35.0\r\n(initramfs) ", BootStage.Stuck)]
    [InlineData("You are in emergency mode. After logging in\r\n", BootStage.Stuck)]
    [InlineData("Booting from Hard Disk...\r\nNo bootable device.\r\n", BootStage.Stuck)]
    public void TheStage_IsToldByWhatIsSaid(string said, BootStage stage) => Assert.Equal(stage, BootConsole.StageOf(said));

    [Fact]
    public void TheLastLines_AreFewAndShort_AndSteerNoTerminal()
    {
        var said = string.Concat(Enumerable.Range(1, 1000).Select(n => $"\u001b[0;32mline {n}\u001b[0m{new string('x', 500)}\r\n\r\n")) + "bell\a\r\n";
        var last = BootConsole.Last(said);
        Assert.Equal(ImageCheck.LinesMax, last.Length);
        Assert.All(last, line => Assert.True(line.Length <= ImageCheck.LineMax && !line.Any(char.IsControl), line));
        Assert.Equal("bell\\x07", last[^1]);
        Assert.StartsWith("line 1000", last[^2], StringComparison.Ordinal);
    }
}
