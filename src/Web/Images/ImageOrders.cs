using System.Collections.Concurrent;
using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Images;

/// <summary>The answer to an order about images: what the agent said, or why nothing was done; exactly one is set.</summary>
/// <param name="Outcome">It is done, or (of a build) begun.</param>
/// <param name="Refusal">Every reason.</param>
/// <param name="Problems">What is wrong, each beside its field.</param>
public sealed record ImageAnswer(ImageOutcomeMessage? Outcome, Refusal? Refusal, ImmutableArray<ConfigProblem> Problems)
{
    /// <summary>Nothing was done.</summary>
    public static ImageAnswer Refused(RefusalKind kind, params ImmutableArray<string> why) => new(null, new Refusal(kind, why), []);
}

/// <summary>
/// Orders to the agents that keep images: sent, repeated until they are answered or given up, and written down. The agent does each once,
/// and keeps what it is about; so nothing is stored here.
/// </summary>
public sealed class ImageOrders(ImageServers servers, MqttBus bus, EventLog events, AuditLog audit, TimeProvider time)
{
    /// <summary>The most that wait for an answer at one time; more are refused.</summary>
    public const int WaitingMax = 50;

    /// <summary>Without an answer for so long it is given up; it is not begun after that.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _repeat = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<ImageOutcomeMessage>> _waiting = new();

    /// <summary>Whom new images go to: the first server that keeps images and is there; null if none is.</summary>
    public ImageServer? Anyone => servers.Current.Values.FirstOrDefault(s => s is { Online: true, Catalogue: not null });

    /// <summary>Gives an order, and waits for its answer.</summary>
    public async Task<ImageAnswer> AskAsync(HostId server, ImageOrderKind kind, Func<ImageOrderMessage, ImageOrderMessage> fill, Reason reason, CancellationToken cancellation = default)
    {
        var now = time.GetUtcNow();
        var order = fill(new ImageOrderMessage { Id = Guid.CreateVersion7(now), Server = server, Kind = kind, ExpiresAt = now + AnswerWithin, Reason = reason });
        var answer = OperationRules.Said(new Ask(null, reason, [])) is { } said ? new ImageAnswer(null, said, []) : await SendAsync(order, cancellation);
        // Looking packages up changes nothing
        if (kind != ImageOrderKind.Search) Tell(order, answer);
        return answer;
    }

    private async Task<ImageAnswer> SendAsync(ImageOrderMessage order, CancellationToken cancellation)
    {
        if (servers.Current.GetValueOrDefault(order.Server) is not { Online: true }) return ImageAnswer.Refused(RefusalKind.Unavailable, $"The configuration agent on {order.Server} is away. Nothing was done.");
        if (_waiting.Count >= WaitingMax) return ImageAnswer.Refused(RefusalKind.Unavailable, $"{WaitingMax} orders about images wait for their answers already.");
        var answered = _waiting[order.Id] = new TaskCompletionSource<ImageOutcomeMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        servers.Answered += Hear;
        try
        {
            while (time.GetUtcNow() < order.ExpiresAt)
            {
                if (!await bus.PublishAsync(Topics.ConfigurationOrders(order.Server), order, retain: false, cancellation)) return ImageAnswer.Refused(RefusalKind.Invalid, "The order is too large to be sent.");
                await Task.WhenAny(answered.Task, Task.Delay(_repeat, time, cancellation));
                cancellation.ThrowIfCancellationRequested();
                if (answered.Task.IsCompletedSuccessfully) return Of(await answered.Task);
            }
            return ImageAnswer.Refused(RefusalKind.Unavailable, $"No answer from the configuration agent on {order.Server} for {AnswerWithin.TotalSeconds:0} s. It will not be begun any more; whether it was is not known.");
        }
        finally
        {
            servers.Answered -= Hear;
            _waiting.TryRemove(order.Id, out _);
        }

        void Hear(ImageOutcomeMessage outcome)
        {
            if (outcome.Order == order.Id && outcome.Server == order.Server) answered.TrySetResult(outcome);
        }
    }

    private static ImageAnswer Of(ImageOutcomeMessage outcome) => outcome.State == OrderState.Done ? new ImageAnswer(outcome, null, [])
        : new ImageAnswer(null, new Refusal(outcome.Problems.IsEmpty ? RefusalKind.Conflict : RefusalKind.Invalid, outcome.Problems.IsEmpty ? [Words.Sentence(outcome.Text)] : [.. outcome.Problems.Select(p => p.Text)]), outcome.Problems);

    private void Tell(ImageOrderMessage order, ImageAnswer answer)
    {
        var what = $"image-{order.Kind.ToString().ToLowerInvariant()}";
        var on = order.Name.Length > 0 ? order.Name : order.Domains.FirstOrDefault() ?? "";
        if (answer.Refusal is { } refusal) audit.Refused(order.Reason, what, on, refusal);
        else audit.WriteAsync(new AuditEntry(order.Reason.Who, what, on, order.Reason.Why, null, answer.Outcome!.Text));
        events.Append(new EventRow
        {
            At = time.GetUtcNow(), What = what, Severity = answer.Refusal is null ? DecisionSeverity.Info : DecisionSeverity.Warning, Who = order.Reason.Who, Why = order.Reason.Why,
            Guest = order.Domains is [var only] ? only : null, Text = $"{order.Reason.Who} asked to {order.Kind.ToString().ToLowerInvariant()} {on}: {answer.Refusal?.Text ?? answer.Outcome!.Text}",
        });
    }
}
