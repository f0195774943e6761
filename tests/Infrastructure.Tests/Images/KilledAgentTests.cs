using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Tests.AgentHost;
using XenWeb.Infrastructure.Tests.Mqtt;

namespace XenWeb.Infrastructure.Tests.Images;

/// <summary>The real agent, killed (-9) while it builds a real Debian; and the next one.</summary>
public sealed class KilledAgentTests : IAsyncLifetime
{
    private static readonly HostId Ferby = new("ferby");

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-killed-").FullName;
    private TestBroker _broker = null!;
    private MqttBus _web = null!;

    private string Work => Path.Combine(_folder, "images", ".work");

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _web = new MqttBus(new MqttBusOptions { Host = "127.0.0.1", Port = _broker.Port, ClientId = "web", Sender = Envelope.Web, Subscriptions = Topics.ForWeb }, TimeProvider.System, NullLogger<MqttBus>.Instance);
        _web.Start();
    }

    public async Task DisposeAsync()
    {
        await _web.DisposeAsync();
        await _broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Process StartAgent()
    {
        var agent = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "xenweb-agent"),
        [
            "--role", "configuration", "--host", "ferby", "--insecure", "--broker", $"127.0.0.1:{_broker.Port}", "--state-dir", Path.Combine(_folder, "state"), "--folder", Path.Combine(_folder, "guests"), "--images", Path.Combine(_folder, "images"),
        ]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        agent.BeginOutputReadLine();
        agent.BeginErrorReadLine();
        return agent;
    }

    private async Task OrderAsync(ImageOrderKind kind, ImageRecipe? recipe = null)
    {
        var order = new ImageOrderMessage { Id = Guid.NewGuid(), Server = Ferby, Kind = kind, Name = "cs439", Recipe = recipe, ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(1), Reason = new Reason("mira", "a test") };
        await _web.PublishAsync(Topics.ConfigurationOrders(Ferby), order, retain: false);
        Assert.Equal(OrderState.Done, ((ImageOutcomeMessage)(await _web.Events.NextMessageAsync<ImageOutcomeMessage>(m => m.Order == order.Id)).Body).State);
    }

    // The mirror's index is read first, which takes as long as the mirror does
    private async Task BeginsAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await foreach (var came in _web.Events.ReadAllAsync(deadline.Token))
        {
            if (came is BusEvent.Received received && MessageJson.Read(received.Topic, received.Payload.Span).Envelope?.Body is ImageMessage { Entry.Progress.Percent: >= 12 }) return;
        }
    }

    private List<int> Programs() => [.. Process.GetProcesses().Where(p => p.Id != Environment.ProcessId && IsOf(p.Id)).Select(p => p.Id)];

    private bool IsOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline") is var told && told.Contains(Work, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    public async Task KilledInTheMiddleOfABuild_ItLeavesNothing_OnceTheNextOneIsThere()
    {
        using var first = StartAgent();
        await _web.Events.NextMessageAsync<ImageCatalogueMessage>();
        await OrderAsync(ImageOrderKind.Save, new ImageRecipe { Name = "cs439", Release = "bookworm" });
        await OrderAsync(ImageOrderKind.Build);
        await BeginsAsync();
        Assert.NotEmpty(Programs());
        first.Kill();
        await first.WaitForExitAsync();

        using var second = StartAgent();
        var failed = (ImageMessage)(await _web.Events.NextMessageAsync<ImageMessage>(m => m.Entry.State == ImageState.Failed)).Body;
        Assert.Contains("The agent was ended in the middle of the build; nothing of it is left", failed.Entry.Problem, StringComparison.Ordinal);
        Assert.Null(failed.Entry.Built);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Work));
        await Eventually.True(() => Programs().Count == 0, "its programs to be gone");
        Assert.DoesNotContain(_folder, await File.ReadAllTextAsync("/proc/mounts"), StringComparison.Ordinal);
        second.Kill();
        await second.WaitForExitAsync();
    }
}
