using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Xen;

public sealed class XentopParserTests
{
    private const string Header = "      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID";
    private const string Busy = "   small-1 ------         28   83.3     131072    6.3     132096       6.3     1    1       15       10    1        0      148      697      32780     155828    0";

    public static TheoryData<string> EveryXentopCapture => Capture.With("      NAME  STATE ");

    [Theory, MemberData(nameof(EveryXentopCapture))]
    public void Every_capture_is_read_without_a_failure(string file)
    {
        var readings = Read(Capture.Lines(Capture.Read(file)));
        Assert.NotEmpty(readings);
        Assert.All(readings, reading => Assert.Null(reading.Failure));
        Assert.All(readings[0].Frame!.Domains, domain => Assert.Null(domain.Cpu));
    }

    [Fact]
    public void Load_FiguresAreThoseOfTheCapture()
    {
        var frames = Frames(Capture.OutputLines("load-xentop"));
        Assert.Equal(3, frames.Count);
        Assert.Equal(["Domain-0", "small-1", "small-2", "small-3", "small-4"], frames[1].Domains.Select(domain => domain.Name));
        var busy = frames[1].Domains[1];
        Assert.Equal(new XentopDomain
        {
            Name = "small-1",
            Flags = "------",
            CpuSeconds = 28,
            Cpu = Cores.FromXentopPercent(83.3),
            Memory = ByteSize.FromMiB(128),
            MemoryMax = ByteSize.FromMiB(129),
            Vcpus = 1,
            Networks = 1,
            ReceivedBytes = 15 * 1024,
            SentBytes = 10 * 1024,
            Disks = 1,
            Reads = 148,
            Writes = 697,
            ReadBytes = 32780 * 512,
            WriteBytes = 155828 * 512,
        }, busy);
        Assert.Equal("----p-", frames[1].Domains[4].Flags);
    }

    [Theory, InlineData("load-xentop-vcpus"), InlineData("load-xentop-networks"), InlineData("load-xentop-vbds")]
    public void Extra_lines_below_a_domain_are_skipped(string capture)
    {
        Assert.All(Frames(Capture.OutputLines(capture)), frame => Assert.Equal(5, frame.Domains.Length));
    }

    [Fact]
    public void Networks_are_told_from_the_guests_side()
    {
        // With -n xentop prints both ends' bytes of Dom0's vif: "RX: 20760bytes … TX: 27146bytes"; NETTX is its TX in KiB.
        var lines = Capture.OutputLines("load-xentop-networks");
        Assert.Contains("RX:    20760bytes", lines[3]);
        Assert.Contains("TX:    27146bytes", lines[3]);
        var guest = Frames(lines)[0].Domains[1];
        Assert.Equal((27146 / 1024 * 1024, 20760 / 1024 * 1024), (guest.ReceivedBytes, guest.SentBytes));
    }

    [Fact]
    public void No_limit_and_hyphens_and_spaces_in_a_name_are_read()
    {
        var domain = Frames([Header, "   my vm 7 42 --b---          9    0.5     524288   25.0   no limit       n/a     2    1        5        6    1        -        -        -          -          -    0"])[0].Domains[0];
        Assert.Equal("my vm 7 42", domain.Name);
        Assert.Null(domain.MemoryMax);
        Assert.Equal((null, null, null, null), (domain.Reads, domain.Writes, domain.ReadBytes, domain.WriteBytes));
        Assert.Equal((2, ByteSize.FromMiB(512), 9), (domain.Vcpus, domain.Memory, domain.CpuSeconds));
    }

    [Fact]
    public void A_name_like_another_line_stays_a_name()
    {
        Assert.Equal("evil --b--- 9 0.5", Frames([Header, Busy.Replace("small-1", "evil --b--- 9 0.5")])[0].Domains[0].Name);
    }

    [Fact]
    public void Cpu_AfterRebootOrArrival_IsNotKnown()
    {
        var frames = Frames([Header, Busy, Header, Busy, Busy.Replace("small-1", "small-9"), Header, Busy.Replace("  28 ", "   3 ")]);
        Assert.Null(frames[0].Domains[0].Cpu);
        Assert.Equal(0.833, frames[1].Domains[0].Cpu!.Value.Count, 9);
        Assert.Null(frames[1].Domains[1].Cpu);
        Assert.Null(frames[2].Domains[0].Cpu);
    }

    [Fact]
    public void Truncated_last_line_makes_its_frame_a_failure_and_not_the_one_before()
    {
        var whole = Capture.Output("load-xentop").TrimEnd('\n');
        // Cut at each place of the last line up to its last column, which is not used.
        for (var cut = 1; cut < Busy.Length - 5; cut++)
        {
            var readings = Read(Capture.Lines(whole[..^(Busy.Length - cut)]));
            Assert.Equal(3, readings.Count);
            Assert.NotNull(readings[1].Frame);
            if (cut > "   small-4".Length - "small-4".Length) Assert.Contains("can't be read", readings[2].Failure);
        }
    }

    [Fact]
    public void Nonsense_is_told_once_and_frames_after_it_are_read()
    {
        var readings = Read(["Segmentation fault", "\u0001\uffff", new string('x', 100_000), Header, Busy]);
        Assert.Equal("xentop printed nonsense: 'Segmentation fault'", readings[0].Failure);
        Assert.Single(readings[1].Frame!.Domains);
        Assert.Equal(2, readings.Count);
    }

    [Fact]
    public void End_FrameNotBegun_IsNothing()
    {
        var parser = new XentopParser();
        Assert.Null(parser.End());
        parser.Feed(Header);
        Assert.True(parser.InFrame);
        Assert.Equal("xentop printed a header and no domain", parser.End()!.Value.Failure);
        Assert.False(parser.InFrame);
    }

    [Fact]
    public void Numbers_that_overflow_are_a_failure_and_no_exception()
    {
        Assert.NotNull(Read([Header, Busy.Replace(" 131072 ", " 99999999999999999999 ")])[0].Failure);
        Assert.NotNull(Read([Header, Busy.Replace(" 131072 ", " 9223372036854775807 ")])[0].Failure);
    }

    private static List<XentopFrame> Frames(string[] lines) => [.. Read(lines).Select(reading => reading.Frame!)];

    private static List<XentopReading> Read(string[] lines)
    {
        var parser = new XentopParser();
        var readings = lines.Select(parser.Feed).OfType<XentopReading>().ToList();
        if (parser.End() is { } last) readings.Add(last);
        return readings;
    }
}
