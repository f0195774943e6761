using Microsoft.Extensions.Logging;
using XenWeb.AgentHost.Exports;
using XenWeb.AgentHost.Images;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Configs;
using XenWeb.Infrastructure.Exports;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.AgentHost;

/// <summary>The configuration agent: the core, its folder and its bus, in one loop. A message waits while the folder is looked through.</summary>
internal sealed partial class ConfigurationKeeper(AgentSettings settings, TimeProvider time, ILoggerFactory logs) : IAgent
{
    // Looking through a folder of a thousand files costs some milliseconds
    private static readonly TimeSpan ScanPeriod = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConfigurationAgent _core = new(new ConfigurationAgentOptions(settings.Host, AgentVersion.Text, settings.Folder));
    private readonly ILogger _log = logs.CreateLogger<ConfigurationKeeper>();
    private ImageKeeper? _images;
    private ExportKeeper? _exports;

    /// <inheritdoc/>
    public Task Connected => _connected.Task;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var folder = ConfigurationFolder.Open(settings.Folder, time);
        using var identity = AgentIdentities.Open(settings, AgentIdentity.OfConfigurations(settings.Host), time, logs);
        await using var bus = new MqttBus(AgentIdentities.On(settings, identity, BusOptions(), time), time, logs.CreateLogger<MqttBus>());
        bus.Start(CancellationToken.None);
        if (identity is not null) _ = AgentIdentities.RenewAsync(identity, bus, time, cancellation);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var seal = identity is null ? null : new SealedText();
        await using var works = ImageKeeper.Works(settings, seal, time);
        if (settings.Images.Length > 0) _images = new ImageKeeper(settings, works, seal?.PublicKey, bus, time, logs);
        await using var exporting = settings.Exports.Length > 0 ? new ExportWorks(ExportFolder.Open(settings.Exports), folder, time) : null;
        if (exporting is not null) _exports = new ExportKeeper(settings, exporting, bus, time, logs);
        List<Task> beside = [_images?.RunAsync(ending.Token) ?? Task.CompletedTask, _exports?.RunAsync(ending.Token) ?? Task.CompletedTask];
        try
        {
            await LoopAsync(bus, folder, beside, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(beside).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LoopAsync(MqttBus bus, ConfigurationFolder folder, List<Task> beside, CancellationToken cancellation)
    {
        await HandleAsync(bus, folder, folder.Scan(), cancellation).ConfigureAwait(false);
        var arriving = bus.Events.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            var scan = Task.Delay(ScanPeriod, time, cancellation);
            if (await Task.WhenAny(arriving, scan).ConfigureAwait(false) == scan)
            {
                await scan.ConfigureAwait(false);
                if (beside.Find(b => b.IsFaulted) is { } broken) await broken.ConfigureAwait(false);
                await HandleAsync(bus, folder, folder.Scan(), cancellation).ConfigureAwait(false);
                continue;
            }
            if (!await arriving.ConfigureAwait(false)) throw new InvalidOperationException("the bus ended by itself");
            while (bus.Events.TryRead(out var came)) await HearAsync(bus, folder, came, cancellation).ConfigureAwait(false);
            arriving = bus.Events.WaitToReadAsync(cancellation).AsTask();
        }
    }

    private async Task HearAsync(MqttBus bus, ConfigurationFolder folder, BusEvent came, CancellationToken cancellation)
    {
        if (came is BusEvent.Connected)
        {
            _connected.TrySetResult();
            await HandleAsync(bus, folder, new ConfigurationAgentEvent.Connected(), cancellation).ConfigureAwait(false);
            if (_images is not null) await _images.TakeAsync(new ImageAgentEvent.Connected(), cancellation).ConfigureAwait(false);
            if (_exports is not null) await _exports.TakeAsync(new ExportAgentEvent.Connected(), cancellation).ConfigureAwait(false);
        }
        if (came is BusEvent.Dropped dropped) LogDropped(dropped.Topic, dropped.Why);
        if (came is not BusEvent.Received received) return;
        var (envelope, drop) = MessageJson.Read(received.Topic, received.Payload.Span);
        if (envelope?.Body is ImageOrderMessage && _images is not null) await _images.TakeAsync(new ImageAgentEvent.Received(envelope), cancellation).ConfigureAwait(false);
        else if (envelope?.Body is ExportOrderMessage && _exports is not null) await _exports.TakeAsync(new ExportAgentEvent.Received(envelope), cancellation).ConfigureAwait(false);
        else if (envelope is not null) await HandleAsync(bus, folder, new ConfigurationAgentEvent.Received(envelope), cancellation).ConfigureAwait(false);
        else LogDropped(received.Topic, drop ?? "malformed");
    }

    private async Task HandleAsync(MqttBus bus, ConfigurationFolder folder, ConfigurationAgentEvent happened, CancellationToken cancellation)
    {
        foreach (var effect in _core.Handle(happened, time.GetUtcNow()))
        {
            if (effect is ConfigurationAgentEffect.Publish publish) await bus.PublishAsync(publish.Topic, publish.Message, publish.Retain, cancellation).ConfigureAwait(false);
            if (Act(folder, effect) is not { } acted) continue;
            await HandleAsync(bus, folder, folder.Scan(), cancellation).ConfigureAwait(false);
            await HandleAsync(bus, folder, acted, cancellation).ConfigureAwait(false);
        }
    }

    private ConfigurationAgentEvent.Acted? Act(ConfigurationFolder folder, ConfigurationAgentEffect effect)
    {
        var (acted, name) = effect switch
        {
            ConfigurationAgentEffect.Write write => (new ConfigurationAgentEvent.Acted(write.Order, folder.Write(write)), write.Name),
            ConfigurationAgentEffect.Retire retire => (new ConfigurationAgentEvent.Acted(retire.Order, folder.Retire(retire)), retire.Name),
            _ => ((ConfigurationAgentEvent.Acted?)null, ""),
        };
        if (acted is not null) LogActed(effect.GetType().Name, name, acted.Problem ?? "done");
        return acted;
    }

    private MqttBusOptions BusOptions() => new()
    {
        Host = settings.BrokerHost,
        Port = settings.BrokerPort,
        ClientId = $"{AgentIdentity.OfConfigurations(settings.Host)}",
        Sender = settings.Host.Name,
        Subscriptions = [Topics.ConfigurationOrders(settings.Host)],
        LastWill = (Topics.ConfigurationPresence(settings.Host), new ConfigurationPresenceMessage(settings.Host, false, AgentVersion.Text, settings.Folder)),
    };

    [LoggerMessage(120, LogLevel.Information, "{What} of {Name}: {How}")]
    private partial void LogActed(string what, string name, string how);

    [LoggerMessage(121, LogLevel.Warning, "A message on {Topic} can't be used: {Why}")]
    private partial void LogDropped(string topic, string why);
}
