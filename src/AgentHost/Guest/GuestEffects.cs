using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.AgentHost.Guest;

/// <summary>
/// Carries out what a guest's agent decides, in its order. Readings are made on the spot, for they are quick; programs have a thread of
/// their own. If an order can't be written down, nothing that follows it is done: better not at all than twice.
/// </summary>
internal sealed partial class GuestEffects(IGuestLink link, OrderLedger ledger, ProgramRunner programs, ChannelWriter<VirtualAgentEvent> events, ILogger log) : IDisposable
{
    private readonly ProcessReader _processes = new();
    private readonly VitalsReader _vitals = new();

    /// <summary>Carries out the effects of one event.</summary>
    public async Task RunAsync(IReadOnlyList<VirtualAgentEffect> effects, CancellationToken cancellation)
    {
        var remembered = true;
        foreach (var effect in effects)
        {
            if (effect is VirtualAgentEffect.RememberOrder order) remembered = Remember(order.Order);
            else if (!remembered) await NotBegunAsync(effect, cancellation).ConfigureAwait(false);
            else if (effect is VirtualAgentEffect.Publish publish) await PublishAsync(publish, cancellation).ConfigureAwait(false);
            else if (Do(effect) is { } happened) await events.WriteAsync(happened, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Reads and writes down once what whoever looks will want, and tells nobody: the first look then finds the program in the page cache. In a
    /// guest whose disk is far away it would wait for it, page by page.
    /// </summary>
    public void Rehearse(GuestId guest)
    {
        if (ReadProcesses() is VirtualAgentEvent.ProcessesRead read)
            foreach (var part in new ProcessMeter().Add(guest, read.Frame)) _ = MessageJson.Write(new Envelope(Envelope.Current, $"{guest}", 0, 0, default, part));
        ReadVitals();
        _processes.LetGo();
    }

    /// <inheritdoc/>
    public void Dispose() => _processes.Dispose();

    private VirtualAgentEvent? Do(VirtualAgentEffect effect)
    {
        switch (effect)
        {
            case VirtualAgentEffect.ReadProcesses: return ReadProcesses();
            case VirtualAgentEffect.ReadVitals: return ReadVitals();
            case VirtualAgentEffect.LetReadingsGo: _processes.LetGo(); break;
            case VirtualAgentEffect.StartProgram start: programs.Start(start.Program, start.Spec); break;
            case VirtualAgentEffect.StartLoad start: programs.Start(start.Program, start.Load); break;
            case VirtualAgentEffect.SignalProgram signal: programs.Signal(signal.Program, signal.Kill); break;
            case VirtualAgentEffect.ReadOutput read: programs.ReadOutput(read.Program, read.From); break;
            case VirtualAgentEffect.ForgetProgram forget: programs.Forget(forget.Program); break;
            case VirtualAgentEffect.SignalProcess signal:
                var (outcome, why) = ProcessSignals.Send(signal.Process, signal.Signal);
                return new VirtualAgentEvent.ProcessSignalled(signal.Order, outcome, why);
        }
        return null;
    }

    private VirtualAgentEvent ReadProcesses()
    {
        try
        {
            return new VirtualAgentEvent.ProcessesRead(_processes.Read());
        }
        catch (IOException e)
        {
            return new VirtualAgentEvent.ReadingFailed(false, e.Message);
        }
    }

    private VirtualAgentEvent ReadVitals()
    {
        try
        {
            return new VirtualAgentEvent.VitalsRead(_vitals.Read());
        }
        catch (IOException e)
        {
            return new VirtualAgentEvent.ReadingFailed(true, e.Message);
        }
    }

    private async Task PublishAsync(VirtualAgentEffect.Publish publish, CancellationToken cancellation)
    {
        if (publish.Message is GuestEventMessage happened) LogEvent(happened.What, happened.Text);
        await link.PublishAsync(publish.Topic, publish.Message, publish.Retain, cancellation).ConfigureAwait(false);
    }

    private bool Remember(Guid order)
    {
        try
        {
            ledger.Remember(order);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotRemembered(order, e.Message);
            return false;
        }
    }

    // The core waits for an end: of what was not begun it hears that
    private async Task NotBegunAsync(VirtualAgentEffect effect, CancellationToken cancellation)
    {
        const string Why = "the order can't be written down (see the agent's log), so it is not begun";
        VirtualAgentEvent? ended = effect switch
        {
            VirtualAgentEffect.StartProgram start => new VirtualAgentEvent.ProgramEnded(start.Program, Why),
            VirtualAgentEffect.StartLoad start => new VirtualAgentEvent.ProgramEnded(start.Program, Why),
            VirtualAgentEffect.SignalProcess signal => new VirtualAgentEvent.ProcessSignalled(signal.Order, SignalOutcome.Refused, Why),
            _ => null,
        };
        if (ended is not null) await events.WriteAsync(ended, cancellation).ConfigureAwait(false);
    }

    [LoggerMessage(130, LogLevel.Information, "{What}: {Text}")]
    private partial void LogEvent(string what, string text);

    [LoggerMessage(131, LogLevel.Error, "Order {Order} can't be written down and is not begun: {Why}")]
    private partial void LogNotRemembered(Guid order, string why);
}
