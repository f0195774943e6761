using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Images;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Images;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.AgentHost.Images;

/// <summary>
/// The keeper of images: its core, the store and the builds, in a loop of its own beside the configurations'. What takes long (a build, an
/// index) runs beside the loop and tells it by events; what is quick is done in it, one after the other.
/// </summary>
internal sealed partial class ImageKeeper(AgentSettings settings, ImageWorks works, string? sealKey, MqttBus bus, TimeProvider time, ILoggerFactory logs)
{
    private const int EventsMax = 256;

    // Guests write to their copies at any time; nobody waits for that
    private static readonly TimeSpan _scanPeriod = TimeSpan.FromSeconds(5);

    private readonly Channel<ImageAgentEvent> _events = Channel.CreateBounded<ImageAgentEvent>(EventsMax);
    private readonly ImageAgent _core = new(settings.Host, settings.Images, sealKey);
    private readonly ILogger _log = logs.CreateLogger<ImageKeeper>();

    /// <summary>The store and its works, as this agent was told of them.</summary>
    /// <param name="settings">The agent's.</param>
    /// <param name="seal">Opens how agents inside of copies join; null in a lab in clear, where none does.</param>
    /// <param name="time">The clock.</param>
    public static ImageWorks Works(AgentSettings settings, SealedText? seal, TimeProvider time) => new(
        new ImageStoreOptions { Folder = settings.Images, AptSources = settings.ImageSources, AgentPackages = settings.ImageAgent, ThinPool = settings.ImageThinPool, Volumes = settings.ImageVolumes }, time)
    {
        Joins = text => seal?.Open(text, ImageJoins.Reader(settings.Host)) is { } opened ? ImageJoins.Read(opened) : null,
    };

    /// <summary>Hands an event in; waits if the loop is behind. Nobody takes it any more once the loop has ended.</summary>
    public async ValueTask TakeAsync(ImageAgentEvent happened, CancellationToken cancellation)
    {
        while (!_events.Writer.TryWrite(happened) && await _events.Writer.WaitToWriteAsync(cancellation).ConfigureAwait(false))
        {
            // Another was quicker
        }
    }

    /// <summary>Runs until it is cancelled. What is being built then ends with the works.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            var swept = await works.OpenAsync(cancellation).ConfigureAwait(false);
            foreach (var image in swept) LogSwept(image);
            await HandleAsync(new ImageAgentEvent.Swept(swept), cancellation).ConfigureAwait(false);
            await ScanAsync(cancellation).ConfigureAwait(false);
            while (true)
            {
                using var timer = new CancellationTokenSource(_scanPeriod, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
                try
                {
                    await _events.Reader.WaitToReadAsync(either.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    await ScanAsync(cancellation).ConfigureAwait(false);
                }
                while (_events.Reader.TryRead(out var happened)) await HearAsync(happened, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            // Whoever waits to tell the loop waits no longer
            _events.Writer.TryComplete();
        }
    }

    private async Task HearAsync(ImageAgentEvent happened, CancellationToken cancellation)
    {
        if (happened is ImageAgentEvent.BuildEnded ended)
        {
            LogBuilt(ended.Image, ended.Problem ?? "done");
            await ScanAsync(cancellation).ConfigureAwait(false);
        }
        if (happened is ImageAgentEvent.Checked tried)
        {
            LogTried(tried.Image, tried.Check.Text);
            await ScanAsync(cancellation).ConfigureAwait(false);
        }
        await HandleAsync(happened, cancellation).ConfigureAwait(false);
    }

    private Task ScanAsync(CancellationToken cancellation) => HandleAsync(new ImageAgentEvent.Scanned(works.Scan()), cancellation);

    private async Task HandleAsync(ImageAgentEvent happened, CancellationToken cancellation)
    {
        foreach (var effect in _core.Handle(happened, time.GetUtcNow()))
        {
            if (effect is ImageAgentEffect.Publish publish) await bus.PublishAsync(publish.Topic, publish.Message, publish.Retain, cancellation).ConfigureAwait(false);
            else if (effect is ImageAgentEffect.Act act)
            {
                var problem = await works.ActAsync(act, cancellation).ConfigureAwait(false);
                LogActed(act.GetType().Name, problem ?? "done");
                await ScanAsync(cancellation).ConfigureAwait(false);
                await HandleAsync(new ImageAgentEvent.Acted(act.Order, problem), cancellation).ConfigureAwait(false);
            }
            else works.Begin(effect, _events.Writer);
        }
    }

    [LoggerMessage(130, LogLevel.Information, "{What} of an image: {How}")]
    private partial void LogActed(string what, string how);

    [LoggerMessage(131, LogLevel.Information, "The build of {Image} ended: {How}")]
    private partial void LogBuilt(string image, string how);

    [LoggerMessage(134, LogLevel.Information, "{Image} was booted for trial: {How}")]
    private partial void LogTried(string image, string how);

    [LoggerMessage(132, LogLevel.Warning, "The build of {Image} was interrupted when the agent ended; what it had made is taken away")]
    private partial void LogSwept(string image);
}
