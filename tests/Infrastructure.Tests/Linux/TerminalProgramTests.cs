using System.Text;
using XenWeb.Infrastructure.Linux;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Linux;

/// <summary>Real programs on a terminal of their own.</summary>
public sealed class TerminalProgramTests
{
    private static async Task<string> ReadAsync(System.Threading.Channels.ChannelReader<ReadOnlyMemory<byte>> output, Func<string, bool> until)
    {
        var said = new StringBuilder();
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        while (!until(said.ToString()) && await output.WaitToReadAsync(deadline.Token))
            while (output.TryRead(out var piece)) said.Append(Encoding.UTF8.GetString(piece.Span));
        return said.ToString();
    }

    [Fact]
    public async Task WhatIsTyped_Arrives_AsItIs_AndWhatItSaysComesBack()
    {
        using var program = TerminalProgram.Start("sh", "-c", "test -t 0 && test -t 1 && printf 'ready\\n'; IFS= read -r line; printf 'heard <%s>\\n' \"$line\"");
        await ReadAsync(program.Output, s => s.Contains("ready", StringComparison.Ordinal));
        // Nothing is echoed or translated on the way: that is the guest's affair
        Assert.True(program.Type("\u0003 ü\n"u8.ToArray()));
        Assert.Equal("heard <\u0003 ü>\n", await ReadAsync(program.Output, _ => false));
    }

    [Fact]
    public async Task ItEnds_TheOutputIsCompleted_AfterAllThatItSaid()
    {
        using var program = TerminalProgram.Start("seq", "20000");
        var said = await ReadAsync(program.Output, _ => false);
        Assert.EndsWith("19999\n20000\n", said, StringComparison.Ordinal);
        Assert.Equal(20000, said.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Disposed_ItIsHungUp_AndOneThatTakesNoNoticeIsKilled()
    {
        var program = TerminalProgram.Start("sh", "-c", "trap '' HUP TERM; echo $$; while :; do sleep 0.1; done");
        var pid = int.Parse(await ReadAsync(program.Output, s => s.Contains('\n', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture);
        program.Dispose();
        await Eventually.True(() => !Directory.Exists($"/proc/{pid}"), "it has ended");
    }

    [Fact]
    public async Task OneThatNeverReads_WhatIsTypedIsTakenUpToALimit_AndItsOutputWaitsForUs()
    {
        using var program = TerminalProgram.Start("sh", "-c", "yes 2>/dev/null | head -c 1000000; sleep 600");
        await Eventually.True(() => !program.Type(new byte[4096]), "enough was typed");
        Assert.Equal(1_000_000, (await ReadAsync(program.Output, s => s.Length >= 1_000_000)).Length);
    }

    [Fact]
    public void AProgramThatIsNotThere_IsSaidToBeSo() =>
        Assert.Equal("nosuch can't be started: No such file or directory", Assert.Throws<IOException>(() => TerminalProgram.Start("/usr/bin/nosuch")).Message);

    [Fact]
    public async Task XlsOwnEscape_IsNotPassedOn_ForItEndsTheConsoleForAllWhoLook()
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-console-");
        var xl = Path.Combine(folder.FullName, "xl");
        await File.WriteAllTextAsync(xl, "#!/bin/sh\necho \"$1 of $2\"\nexec cat\n");
        File.SetUnixFileMode(xl, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var console = XlConsole.Open(xl, "small-1");
        console.Type("a\u001db\n"u8.ToArray());
        Assert.Equal("console of small-1\nab\n", (await ReadAsync(console.Output, s => s.Contains("ab", StringComparison.Ordinal))).ReplaceLineEndings("\n"));
        folder.Delete(recursive: true);
    }
}
