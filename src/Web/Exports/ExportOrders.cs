using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Exports;

/// <summary>The answer to an order about exports: what the agent said, or why nothing was done; exactly one is set.</summary>
/// <param name="Outcome">It is begun, or done; its order is the id of the work.</param>
/// <param name="Refusal">Every reason.</param>
/// <param name="Problems">What is wrong, each beside its field.</param>
public sealed record ExportAnswer(ExportOutcomeMessage? Outcome, Refusal? Refusal, ImmutableArray<ConfigProblem> Problems)
{
    /// <summary>Nothing was done.</summary>
    public static ExportAnswer Refused(RefusalKind kind, params ImmutableArray<string> why) => new(null, new Refusal(kind, why), []);
}

/// <summary>Orders to the agents that keep exports: sent, repeated until they are answered or given up, and written down.</summary>
public sealed class ExportOrders(ExportServers servers, MqttBus bus, EventLog events, AuditLog audit, TimeProvider time)
{
    /// <summary>Without an answer for so long it is given up; it is not begun after that.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    /// <summary>The most that wait for an answer at one time; more are refused.</summary>
    public const int WaitingMax = 50;

    private static readonly TimeSpan _repeat = TimeSpan.FromSeconds(3);

    private int _waiting;

    /// <summary>Gives an order, and waits for its answer.</summary>
    public async Task<ExportAnswer> AskAsync(HostId server, ExportOrderKind kind, string name, Func<ExportOrderMessage, ExportOrderMessage> fill, Reason reason, CancellationToken cancellation = default)
    {
        var now = time.GetUtcNow();
        var order = fill(new ExportOrderMessage { Id = Guid.CreateVersion7(now), Server = server, Kind = kind, Name = name, ExpiresAt = now + AnswerWithin, Reason = reason });
        var answer = OperationRules.Said(new Ask(null, reason, [])) is { } said ? new ExportAnswer(null, said, []) : await SendAsync(order, cancellation);
        Tell(order, answer);
        return answer;
    }

    private async Task<ExportAnswer> SendAsync(ExportOrderMessage order, CancellationToken cancellation)
    {
        if (servers.Current.GetValueOrDefault(order.Server) is not { Online: true }) return ExportAnswer.Refused(RefusalKind.Unavailable, $"The configuration agent on {order.Server} is away. Nothing was done.");
        var answered = new TaskCompletionSource<ExportOutcomeMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.Increment(ref _waiting) > WaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            return ExportAnswer.Refused(RefusalKind.Unavailable, $"{WaitingMax} orders about exports wait for their answers already.");
        }
        servers.Answered += Hear;
        try
        {
            while (time.GetUtcNow() < order.ExpiresAt)
            {
                if (!await bus.PublishAsync(Topics.ConfigurationOrders(order.Server), order, retain: false, cancellation)) return ExportAnswer.Refused(RefusalKind.Invalid, "The order is too large to be sent.");
                await Task.WhenAny(answered.Task, Task.Delay(_repeat, time, cancellation));
                cancellation.ThrowIfCancellationRequested();
                if (answered.Task.IsCompletedSuccessfully) return Of(await answered.Task);
            }
            return ExportAnswer.Refused(RefusalKind.Unavailable, $"No answer from the configuration agent on {order.Server} for {AnswerWithin.TotalSeconds:0} s. It will not be begun any more; whether it was is shown among what is done.");
        }
        finally
        {
            servers.Answered -= Hear;
            Interlocked.Decrement(ref _waiting);
        }

        void Hear(ExportOutcomeMessage outcome)
        {
            if (outcome.Order == order.Id && outcome.Server == order.Server) answered.TrySetResult(outcome);
        }
    }

    private static ExportAnswer Of(ExportOutcomeMessage outcome) => outcome.State == OrderState.Done ? new ExportAnswer(outcome, null, [])
        : new ExportAnswer(null, new Refusal(outcome.Problems.IsEmpty ? RefusalKind.Conflict : RefusalKind.Invalid, outcome.Problems.IsEmpty ? [Words.Sentence(outcome.Text)] : [.. outcome.Problems.Select(p => p.Text)]), outcome.Problems);

    private void Tell(ExportOrderMessage order, ExportAnswer answer)
    {
        var what = order.Kind == ExportOrderKind.Export ? "export" : order.Kind == ExportOrderKind.Import ? "import" : $"export-{order.Kind.ToString().ToLowerInvariant()}";
        if (answer.Refusal is { } refusal) audit.Refused(order.Reason, what, order.Name, refusal);
        else audit.WriteAsync(new AuditEntry(order.Reason.Who, what, order.Name, order.Reason.Why, null, answer.Outcome!.Text));
        events.Append(new EventRow
        {
            At = time.GetUtcNow(), What = what, Severity = answer.Refusal is null ? DecisionSeverity.Info : DecisionSeverity.Warning, Who = order.Reason.Who, Why = order.Reason.Why,
            Guest = order.Kind is ExportOrderKind.Export or ExportOrderKind.Import ? order.Name : null, Text = $"{order.Reason.Who} asked to {order.Kind.ToString().ToLowerInvariant()} {order.Name}: {answer.Refusal?.Text ?? answer.Outcome!.Text}",
        });
    }
}
