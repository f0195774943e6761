using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Controls;
using XenWeb.Web.Hosts;

namespace XenWeb.Web.Tests.Pages;

public sealed class ChartPointTests
{
    [Fact]
    public void A_point_of_a_stretch_has_the_least_and_the_most_of_each_line_in_the_lines_unit()
    {
        var point = Point(2) with { Least = Point(1), Most = Point(4) };
        var cpu = Assert.Single(HostLines.Cpu([point], 4));
        Assert.Equal(50, cpu.First);
        Assert.Equal(new ChartSpan(25, 100), cpu.FirstSpan);
        double?[] script = [point.At.ToUnixTimeMilliseconds(), 50, 5, 25, 100, 2.5, 10];
        Assert.Equal(script, cpu.ToArray());
        Assert.Equal(new ChartSpan(1, 4), Assert.Single(HostLines.Memory([point])).FirstSpan);
    }

    [Fact]
    public void A_point_that_is_one_sample_has_nothing_around_it()
    {
        double?[] script = [Samples.At.ToUnixTimeMilliseconds(), 50, 5, null, null, null, null];
        Assert.Equal(script, HostLines.Cpu([Point(2)], 4)[0].ToArray());
    }

    private static HostPoint Point(double cores) => new(Samples.At, new Cores(cores), new Cores(cores / 10), ByteSize.FromGiB((int)cores), null, null, null, null);
}
