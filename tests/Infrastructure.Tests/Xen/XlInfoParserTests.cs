using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Xen;

public sealed class XlInfoParserTests
{
    public static TheoryData<string> EveryInfoCapture => Capture.With("xen_major ");

    [Theory, MemberData(nameof(EveryInfoCapture))]
    public void Every_capture_is_read(string file)
    {
        Assert.True(XlInfoParser.TryParse(Capture.Read(file), out var info, out _));
        Assert.Equal((2, ByteSize.FromMiB(2047), "4.17.5", "6.1.0-56-amd64"), (info.Facts.Cores, info.Facts.Memory, info.Facts.XenVersion, info.Facts.Kernel));
        Assert.InRange(info.Facts.CpuMegahertz, 2000, 4000);
        Assert.True(info.Facts.ReceivesInParallel);
    }

    [Fact]
    public void Free_memory_is_read()
    {
        Assert.True(XlInfoParser.TryParse(Capture.Output("idle-xl-info"), out var info, out _));
        Assert.Equal(ByteSize.FromMiB(1224), info.FreeMemory);
    }

    [Fact]
    public void Without_dom0_mem_the_host_receives_one_after_another()
    {
        Assert.True(XlInfoParser.TryParse(Capture.Output("idle-xl-info").Replace("dom0_mem=", "dom0_max_vcpus="), out var info, out _));
        Assert.False(info.Facts.ReceivesInParallel);
    }

    [Theory]
    [InlineData("", "xl info gave no nr_cpus")]
    [InlineData("nr_cpus : 2\ntotal_memory : lots\nfree_memory : 1", "xl info gave 'lots' as total_memory")]
    [InlineData("nr_cpus : 2\ntotal_memory : 10\nfree_memory : 11", "xl info says what can't be: nr_cpus 2, total_memory 10, free_memory 11")]
    [InlineData("nr_cpus : 2\ntotal_memory : 9223372036854775807\nfree_memory : 1", "xl info says what can't be: nr_cpus 2, total_memory 9223372036854775807, free_memory 1")]
    [InlineData("nr_cpus : -2\ntotal_memory : 5", "xl info gave '-2' as nr_cpus")]
    public void Nonsense_is_a_failure_that_names_the_line(string text, string expected)
    {
        Assert.False(XlInfoParser.TryParse(text, out _, out var failure));
        Assert.Equal(expected, failure);
    }
}
