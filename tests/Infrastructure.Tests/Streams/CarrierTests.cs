using System.Diagnostics;
using System.Net.Sockets;
using XenWeb.Infrastructure.Streams;

namespace XenWeb.Infrastructure.Tests.Streams;

/// <summary>The helper that xl runs, as a process of its own: what xl sees when its agent dies.</summary>
public sealed class CarrierTests : IDisposable
{
    private static readonly string Agent = Environment.GetEnvironmentVariable("XENWEB_AGENT") ?? Path.Combine(AppContext.BaseDirectory, "xenweb-agent");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xenweb-carrier-");
    private readonly Socket _agent = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private string SocketPath => Path.Combine(_folder.FullName, "it's a socket");

    [Fact]
    public async Task BytesGoBothWays_AndTheEndOfOneIsToldToTheOther()
    {
        using var helper = Start();
        using var agent = await _agent.AcceptAsync();
        await helper.StandardInput.WriteAsync("from xl");
        helper.StandardInput.Close();
        Assert.Equal("from xl", await new StreamReader(new NetworkStream(agent)).ReadToEndAsync());
        await agent.SendAsync("from the target"u8.ToArray());
        agent.Shutdown(SocketShutdown.Send);
        Assert.Equal("from the target", await helper.StandardOutput.ReadToEndAsync());
        await EndsAsync(helper);
        Assert.Equal(0, helper.ExitCode);
    }

    [Fact]
    public async Task TheAgentDies_ItEndsThoughXlStillSends()
    {
        using var helper = Start();
        using (var agent = await _agent.AcceptAsync()) await helper.StandardInput.WriteAsync("from xl");
        await EndsAsync(helper);
    }

    [Fact]
    public async Task ThereIsNoAgent_ItFailsAsSshDoes()
    {
        _agent.Dispose();
        using var helper = Process.Start(Info())!;
        await EndsAsync(helper);
        Assert.Equal(255, helper.ExitCode);
    }

    public void Dispose()
    {
        _agent.Dispose();
        _folder.Delete(recursive: true);
    }

    private static Task EndsAsync(Process helper) => helper.WaitForExitAsync().WaitAsync(Eventually.Deadline);

    private Process Start()
    {
        _agent.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _agent.Listen();
        return Process.Start(Info())!;
    }

    private ProcessStartInfo Info() => new(Agent, [Carrier.Name, SocketPath]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
}
