using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Infrastructure.Exports;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.AgentHost.Exports;

/// <summary>The keeper of exports: its core, the folder and the works, in a loop of its own beside the configurations'.</summary>
internal sealed partial class ExportKeeper(AgentSettings settings, ExportWorks works, MqttBus bus, TimeProvider time, ILoggerFactory logs)
{
    private const int EventsMax = 256;

    // Archives are brought at any time
    private static readonly TimeSpan _scanPeriod = TimeSpan.FromSeconds(3);

    private readonly Channel<ExportAgentEvent> _events = Channel.CreateBounded<ExportAgentEvent>(EventsMax);
    private readonly ExportAgent _core = new(settings.Host, settings.Exports);
    private readonly ILogger _log = logs.CreateLogger<ExportKeeper>();

    /// <summary>Hands an event in; waits if the loop is behind. Nobody takes it any more once the loop has ended.</summary>
    public async ValueTask TakeAsync(ExportAgentEvent happened, CancellationToken cancellation)
    {
        while (!_events.Writer.TryWrite(happened) && await _events.Writer.WaitToWriteAsync(cancellation).ConfigureAwait(false))
        {
            // Another was quicker
        }
    }

    /// <summary>Runs until it is cancelled. What is under way then ends with the works.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await HandleAsync(new ExportAgentEvent.Scanned(works.Scan()), cancellation).ConfigureAwait(false);
            while (true) await TurnAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            // Whoever waits to tell the loop waits no longer
            _events.Writer.TryComplete();
        }
    }

    private async Task TurnAsync(CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(_scanPeriod, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            await _events.Reader.WaitToReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await HandleAsync(new ExportAgentEvent.Scanned(works.Scan()), cancellation).ConfigureAwait(false);
        }
        while (_events.Reader.TryRead(out var happened)) await HearAsync(happened, cancellation).ConfigureAwait(false);
    }

    private async Task HearAsync(ExportAgentEvent happened, CancellationToken cancellation)
    {
        if (happened is ExportAgentEvent.Ended or ExportAgentEvent.Deleted) await HandleAsync(new ExportAgentEvent.Scanned(works.Scan()), cancellation).ConfigureAwait(false);
        if (happened is ExportAgentEvent.Ended ended) LogEnded(ended.Work, ended.Text);
        await HandleAsync(happened, cancellation).ConfigureAwait(false);
    }

    private async Task HandleAsync(ExportAgentEvent happened, CancellationToken cancellation)
    {
        foreach (var effect in _core.Handle(happened, time.GetUtcNow()))
        {
            if (effect is ExportAgentEffect.Publish publish) await bus.PublishAsync(publish.Topic, publish.Message, publish.Retain, cancellation).ConfigureAwait(false);
            else if (effect is ExportAgentEffect.Delete delete) await HearAsync(works.Delete(delete), cancellation).ConfigureAwait(false);
            else works.Begin(effect, _events.Writer);
        }
    }

    [LoggerMessage(140, LogLevel.Information, "The export or import {Work} ended: {How}")]
    private partial void LogEnded(Guid work, string how);
}
