using XenWeb.AgentHost.Volumes;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Volumes;
using XenWeb.Infrastructure.Volumes;

namespace XenWeb.Infrastructure.Tests.Volumes;

/// <summary><c>xenweb-agent volume</c>, with Debian's nbd-server.</summary>
public sealed class VolumeCommandTests
{
    [NbdFact]
    public async Task Admin_SeesWhoHasAVolume_AndTakesItFromAHostThatIsGone()
    {
        await using var server = await new NbdServer().StartAsync();
        var address = server.Volume.Address;
        Assert.Equal((0, $"{address}: nobody has it\n", ""), Run($"{address}"));
        var (ferby, herby) = (new HostId("ferby"), new HostId("herby"));
        var driver = new NbdDriver(ferby, TimeProvider.System);
        await driver.ClaimAsync(address, now => VolumeClaims.Take(now, ferby, "small-1"), default);
        await driver.ClaimAsync(address, now => VolumeClaims.Offer(now, ferby, herby, "help-1"), default);
        await driver.ClaimAsync(address, now => VolumeClaims.Join(now, herby, ferby, "help-1"), default);
        Assert.Equal((0, $"{address}: ferby has it for small-1, and so has herby, to which that moved\n", ""), Run($"{address}"));
        Assert.Equal((0, $"{address}: herby has it for small-1\n", ""), Run($"{address}", "--take-from", "ferby"));
        // Of a host that does not have it nothing is taken
        Assert.Equal((0, $"{address}: herby has it for small-1\n", ""), Run($"{address}", "--take-from", "marby"));
    }

    [Fact]
    public void Mistakes_AreToldAllAtOnce()
    {
        var (code, output, error) = Run("nbd:na s/a b", "--take-from", "-");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(3, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        return (VolumeCommand.Run(arguments, output, error, host => [new NbdDriver(host, TimeProvider.System)]), output.ToString(), error.ToString());
    }
}
