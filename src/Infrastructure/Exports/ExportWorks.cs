using System.Threading.Channels;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Configs;

namespace XenWeb.Infrastructure.Exports;

/// <summary>Carries out what the keeper of exports wants. One loop calls it; what takes long runs beside it, and tells of itself by events.</summary>
public sealed class ExportWorks(ExportFolder folder, ConfigurationFolder configurations, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan _stepEvery = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<Guid, (CancellationTokenSource Stop, Task Running)> _running = [];

    /// <summary>All that is in the folder.</summary>
    public ExportsFound Scan() => folder.Scan();

    /// <summary>Takes an archive away.</summary>
    public ExportAgentEvent.Deleted Delete(ExportAgentEffect.Delete delete) => new(delete.Order, folder.Delete(delete.Name));

    /// <summary>Begins a work, or stops one.</summary>
    public void Begin(ExportAgentEffect effect, ChannelWriter<ExportAgentEvent> events)
    {
        foreach (var (ended, _) in _running.Where(r => r.Value.Running.IsCompleted).ToList()) _running.Remove(ended);
        if (effect is ExportAgentEffect.Stop stop && _running.TryGetValue(stop.Work, out var running)) running.Stop.Cancel();
        if (effect is ExportAgentEffect.Export export) Start(export.Work, events, (step, cancellation) => new Exporter(folder, time).RunAsync(export, step, cancellation));
        if (effect is ExportAgentEffect.Import import) Start(import.Work, events, (step, cancellation) => new Importer(folder, configurations, time).RunAsync(import, step, cancellation));
    }

    /// <summary>Stops all, and waits until nothing of it is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running.Values.Select(r => r.Running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private void Start(Guid work, ChannelWriter<ExportAgentEvent> events, Func<Action<ByteSize, ByteSize>, CancellationToken, Task<ExportAgentEvent.Ended>> run)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        _running[work] = (stop, Task.Run(async () =>
        {
            var told = time.GetTimestamp();
            ExportAgentEvent.Ended ended;
            try
            {
                ended = await run((done, of) =>
                {
                    if (time.GetElapsedTime(told) < _stepEvery) return;
                    told = time.GetTimestamp();
                    // Newer ones follow
                    events.TryWrite(new ExportAgentEvent.Stepped(work, done, of));
                }, stop.Token).ConfigureAwait(false);
            }
            catch (Exception defect)
            {
                // It must not be under way for ever
                ended = new ExportAgentEvent.Ended(work, $"The agent broke: {defect.Message}", false, []);
            }
            await events.WriteAsync(ended).ConfigureAwait(false);
        }));
    }
}
