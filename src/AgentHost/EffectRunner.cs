using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Volumes;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Streams;
using XenWeb.Infrastructure.Volumes;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost;

/// <summary>
/// Carries effects out, in their order. Xen commands run side by side (<see cref="CommandsMax"/> at most; more fail at once) and come back as
/// events. If an order can't be written down, nothing that follows it is done: better not at all than twice.
/// </summary>
internal sealed partial class EffectRunner(MqttBus bus, IXenHost xen, OrderLedger ledger, AgentFeeds feeds, ILogger<EffectRunner> log, MigrationStreams? streams = null, Consoles? consoles = null, Screens? screens = null, VolumeDesk? volumes = null, SampleShelf? samples = null)
{
    /// <summary>Xen commands at one time.</summary>
    public const int CommandsMax = 64;

    private long _samplingTicks = Domain.Monitoring.MonitoringPolicy.Default.SamplingPeriod.Ticks;
    private int _commands;

    /// <summary>The period that the core wants.</summary>
    public TimeSpan SamplingPeriod => TimeSpan.FromTicks(Interlocked.Read(ref _samplingTicks));

    /// <summary>Carries out the effects of one event. What the core has to hear before anything else: the ends of orders that could not be written down, and samples that are lost.</summary>
    public async Task<IReadOnlyList<AgentEvent>> RunAsync(IReadOnlyList<AgentEffect> effects, CancellationToken cancellation)
    {
        var remembered = true;
        List<AgentEvent> first = [];
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case AgentEffect.RememberOrder order:
                    remembered = Remember(order.Order);
                    // The core has begun it in its own mind, and would say so to whoever orders it once more: it is told the end at once
                    if (!remembered) first.Add(Ended($"{order.Order}", "the order can't be written down (see the agent's log), so it is not begun"));
                    break;
                case AgentEffect.SetSamplingPeriod set: Interlocked.Exchange(ref _samplingTicks, set.Period.Ticks); break;
                case AgentEffect.LimitBandwidth limit: xen.Limit(limit.Limits); break;
                case AgentEffect.RunXen run when remembered: Begin(run.Command, cancellation); break;
                case AgentEffect.LookFor look: _ = Task.Run(() => LookForAsync(look, cancellation), CancellationToken.None); break;
                case AgentEffect.HandleVolumes handle when remembered: _ = Task.Run(() => HandleVolumesAsync(handle.Task, cancellation), CancellationToken.None); break;
                case AgentEffect.OpenStream open: streams?.Open(open.Slot); break;
                case AgentEffect.CloseStream close: streams?.Close(close.HelpId); break;
                case AgentEffect.OpenConsole open: consoles?.Open(open.Guest, open.GuestName, cancellation); break;
                case AgentEffect.WriteConsole write: consoles?.Write(write.Guest, write.Bytes); break;
                case AgentEffect.CloseConsole close: consoles?.Close(close.Guest); break;
                case AgentEffect.OpenScreen or AgentEffect.AllowScreen or AgentEffect.WriteScreen or AgentEffect.CloseScreen: screens?.Do(effect, cancellation); break;
                case AgentEffect.KeepSample or AgentEffect.ForgetSamples or AgentEffect.DeliverSamples when samples is not null: first.AddRange(await samples.DoAsync(effect, cancellation).ConfigureAwait(false)); break;
                case AgentEffect.Publish publish when remembered: await PublishAsync(publish, cancellation).ConfigureAwait(false); break;
            }
        }
        return first;
    }

    private async Task PublishAsync(AgentEffect.Publish publish, CancellationToken cancellation)
    {
        if (publish.Message is DecisionMessage decision) Log(decision);
        await bus.PublishAsync(publish.Topic, publish.Message, publish.Retain, cancellation).ConfigureAwait(false);
    }

    private bool Remember(Guid order)
    {
        try
        {
            ledger.Remember(order);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            LogNotRemembered(order, e.Message);
            return false;
        }
    }

    private void Begin(XenCommand command, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _commands) > CommandsMax)
        {
            Interlocked.Decrement(ref _commands);
            var ended = Ended(command.Id, $"{CommandsMax} commands run already");
            // Never waited for by the loop itself, which reads the very queue
            if (!feeds.TryAdd(ended)) _ = Task.Run(() => feeds.AddAsync(ended, cancellation).AsTask(), cancellation);
            return;
        }
        _ = Task.Run(() => RunXenAsync(command, cancellation), CancellationToken.None);
    }

    // A path on a network file system whose server is away blocks: the loop does not wait for it, nor does the core, which gives the call up
    private Task LookForAsync(AgentEffect.LookFor look, CancellationToken cancellation) => TellAsync(new AgentEvent.LookedFor(look.Key, xen.Missing(look.Paths)), cancellation);

    private async Task HandleVolumesAsync(VolumeTask task, CancellationToken cancellation)
    {
        var problem = volumes is null ? "this host's agent attaches no volumes" : await volumes.RunAsync(task, cancellation).ConfigureAwait(false);
        await TellAsync(new AgentEvent.VolumesHandled(task.Key, task.Verb, problem), cancellation).ConfigureAwait(false);
    }

    private async Task RunXenAsync(XenCommand command, CancellationToken cancellation)
    {
        XenOutcome outcome;
        try
        {
            outcome = await xen.RunAsync(command, new Progress(feeds, command.Id), cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            // A defect of the adapter; the core must hear of an end all the same, or its negotiation would wait for ever
            LogCommandBroke(e, command.Verb, command.GuestName);
            outcome = new XenOutcome(XenResult.Failed, $"the agent broke: {e.Message}; look at what the domain does now", TimeSpan.Zero);
        }
        finally
        {
            Interlocked.Decrement(ref _commands);
        }
        await TellAsync(new AgentEvent.CommandEnded(command.Id, outcome), cancellation).ConfigureAwait(false);
    }

    private async Task TellAsync(AgentEvent happened, CancellationToken cancellation)
    {
        try
        {
            await feeds.AddAsync(happened, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The agent is ending
        }
    }

    private static AgentEvent.CommandEnded Ended(string command, string why) => new(command, new XenOutcome(XenResult.Failed, why, TimeSpan.Zero));

    private void Log(DecisionMessage decision)
    {
        var level = decision.Severity switch { DecisionSeverity.Info => LogLevel.Information, DecisionSeverity.Warning => LogLevel.Warning, _ => LogLevel.Error };
        LogDecision(level, decision.Host, decision.What, decision.Text);
    }

    [LoggerMessage(EventId = 100, Message = "{Host} {What}: {Text}")]
    private partial void LogDecision(LogLevel level, Domain.Hosts.HostId host, string what, string text);

    [LoggerMessage(101, LogLevel.Error, "Order {Order} can't be written down and is not begun: {Why}")]
    private partial void LogNotRemembered(Guid order, string why);

    [LoggerMessage(102, LogLevel.Error, "{Verb} of {Guest} broke: a defect")]
    private partial void LogCommandBroke(Exception exception, XenVerb verb, string guest);

    private sealed class Progress(AgentFeeds feeds, string command) : IProgress<XenProgress>
    {
        public void Report(XenProgress value) => feeds.TryAdd(new AgentEvent.CommandProgressed(command, value.Copied, value.Of, value.Rate, value.Stands));
    }
}
