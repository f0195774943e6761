using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Streams;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost;

/// <summary>
/// Carries effects out, in their order. Xen commands run side by side (<see cref="CommandsMax"/> at most; more fail at once) and come back as
/// events. If an order can't be written down, nothing that follows it is done: better not at all than twice.
/// </summary>
internal sealed partial class EffectRunner(MqttBus bus, IXenHost xen, OrderLedger ledger, AgentFeeds feeds, ILogger<EffectRunner> log, MigrationStreams? streams = null)
{
    /// <summary>Xen commands at one time.</summary>
    public const int CommandsMax = 64;

    private long _samplingTicks = Domain.Monitoring.MonitoringPolicy.Default.SamplingPeriod.Ticks;
    private int _commands;

    /// <summary>The period that the core wants.</summary>
    public TimeSpan SamplingPeriod => TimeSpan.FromTicks(Interlocked.Read(ref _samplingTicks));

    /// <summary>Carries out the effects of one event.</summary>
    public async Task RunAsync(IReadOnlyList<AgentEffect> effects, CancellationToken cancellation)
    {
        var remembered = true;
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case AgentEffect.RememberOrder order: remembered = Remember(order.Order); break;
                case AgentEffect.SetSamplingPeriod set: Interlocked.Exchange(ref _samplingTicks, set.Period.Ticks); break;
                case AgentEffect.RunXen run when !remembered: await EndAsync(run.Command, "the order can't be written down (see the agent's log), so it is not begun", cancellation).ConfigureAwait(false); break;
                case AgentEffect.RunXen run: await BeginAsync(run.Command, cancellation).ConfigureAwait(false); break;
                case AgentEffect.LookFor look: _ = Task.Run(() => LookForAsync(look, cancellation), CancellationToken.None); break;
                case AgentEffect.OpenStream open: streams?.Open(open.Slot); break;
                case AgentEffect.CloseStream close: streams?.Close(close.HelpId); break;
                case AgentEffect.Publish publish when remembered: await PublishAsync(publish, cancellation).ConfigureAwait(false); break;
            }
        }
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

    private async Task BeginAsync(XenCommand command, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _commands) > CommandsMax)
        {
            Interlocked.Decrement(ref _commands);
            await EndAsync(command, $"{CommandsMax} commands run already", cancellation).ConfigureAwait(false);
            return;
        }
        _ = Task.Run(() => RunXenAsync(command, cancellation), CancellationToken.None);
    }

    // A path on a network file system whose server is away blocks: the loop does not wait for it, nor does the core, which gives the call up
    private Task LookForAsync(AgentEffect.LookFor look, CancellationToken cancellation) => TellAsync(new AgentEvent.LookedFor(look.Key, xen.Missing(look.Paths)), cancellation);

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

    // Never waited for by the loop itself, which reads the very queue
    private Task EndAsync(XenCommand command, string why, CancellationToken cancellation)
    {
        var ended = new AgentEvent.CommandEnded(command.Id, new XenOutcome(XenResult.Failed, why, TimeSpan.Zero));
        if (!feeds.TryAdd(ended)) _ = Task.Run(() => feeds.AddAsync(ended, cancellation).AsTask(), cancellation);
        return Task.CompletedTask;
    }

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
        public void Report(XenProgress value) => feeds.TryAdd(new AgentEvent.CommandProgressed(command, value.Copied, value.Of, value.Rate));
    }
}
