using System.Collections.Concurrent;
using Polly;
using Polly.Retry;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Servers;

namespace XenWeb.Web.Notifications;

/// <summary>One letter with where it goes.</summary>
/// <param name="Letter">It.</param>
/// <param name="Address">A mail address or a webhook's.</param>
/// <param name="Secret">What a webhook is signed with; empty for mail.</param>
/// <param name="Zone">Where whoever reads it is.</param>
/// <param name="Confirm">The link by which they show that it has reached them, for the first mail to an address; else null.</param>
public sealed record AddressedLetter(Letter Letter, string Address, string Secret, TimeZoneInfo Zone, string? Confirm = null);

/// <summary>
/// Sends letters, several at once and each as often as it takes, up to a limit. Before each try it asks whether this web server leads (still). How each ended is told
/// until <see cref="Took"/> says that it was kept.
/// </summary>
public sealed partial class LetterPost(MailSender mail, WebhookSender webhooks, NotificationOptions options, NotificationCounts counts, Leadership leadership, TimeProvider time, ILogger<LetterPost> log) : IDisposable
{
    /// <summary>The most tries at one time.</summary>
    public const int AtOnceMax = 8;

    private static readonly TimeSpan _lastTries = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, Task> _sending = [];
    private readonly ConcurrentDictionary<Guid, NotificationEvent> _ended = [];
    private readonly SemaphoreSlim _tries = new(AtOnceMax);
    private readonly CancellationTokenSource _closed = new();
    private int _letGo;

    /// <summary>A letter has come to its end.</summary>
    public event Action? Ended;

    /// <summary>How many letters are being sent.</summary>
    public int Sending => _sending.Count;

    /// <summary>How letters ended of which that was not kept yet.</summary>
    public IReadOnlyDictionary<Guid, NotificationEvent> Done => _ended;

    /// <summary>Whether a letter was let go since this was last asked, because this web server did not lead then: it is due still, and the database knows it.</summary>
    public bool TakeLetGo() => Interlocked.Exchange(ref _letGo, 0) != 0;

    /// <summary>That is kept.</summary>
    public void Took(IEnumerable<Guid> letters)
    {
        foreach (var letter in letters) _ended.TryRemove(letter, out _);
    }

    /// <summary>Begins to send a letter, unless it is being sent or has come to its end.</summary>
    public void Send(AddressedLetter letter)
    {
        if (_ended.ContainsKey(letter.Letter.Id) || _closed.IsCancellationRequested) return;
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_sending.TryAdd(letter.Letter.Id, end.Task)) _ = SendAsync(letter, end, _closed.Token);
    }

    /// <summary>A letter goes nowhere.</summary>
    public void GiveUp(Guid letter, string why)
    {
        _ended[letter] = new NotificationEvent.GaveUp(letter, why);
        Ended?.Invoke();
    }

    /// <summary>One try at once, for a test.</summary>
    public async Task<SendOutcome> TryAsync(AddressedLetter letter, CancellationToken cancellation)
    {
        await _tries.WaitAsync(cancellation);
        try
        {
            return await OnceAsync(letter, cancellation);
        }
        finally
        {
            _tries.Release();
        }
    }

    /// <summary>No further try is begun; those that go on may end, for some seconds.</summary>
    public async Task CloseAsync()
    {
        await _closed.CancelAsync();
        await Task.WhenAny(Task.WhenAll(_sending.Values), Task.Delay(_lastTries, time));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The semaphore is let be: a try that ends late still gives its place back
        _closed.Cancel();
        _closed.Dispose();
    }

    private async Task SendAsync(AddressedLetter letter, TaskCompletionSource end, CancellationToken closed)
    {
        // Whoever gave it does not wait for the first try
        await Task.Yield();
        var (id, way, isLetGo) = (letter.Letter.Id, letter.Letter.Way, false);
        try
        {
            var outcome = await Retry(way).ExecuteAsync(async stop => await TryLedAsync(letter, stop), closed);
            counts.Ended(way, outcome.Problem is null);
            if (outcome.Problem is { } problem) LogGivenUp(way, problem);
            _ended[id] = outcome.Problem is { } why ? new NotificationEvent.GaveUp(id, outcome.MayPass ? $"{why} It was tried {options.TryAgainAfter.Count + 1} times." : why) : new NotificationEvent.Sent(id);
        }
        catch (OperationCanceledException)
        {
            // It is due still
            isLetGo = !closed.IsCancellationRequested;
        }
        catch (Exception e)
        {
            // A defect, or a letter that nothing can send: not again and again
            LogFailed(way, e);
            counts.Ended(way, false);
            _ended[id] = new NotificationEvent.GaveUp(id, "The web app could not send it: see its log.");
        }
        _sending.TryRemove(id, out _);
        // Only then: whoever hears of it gives the letter here again
        if (isLetGo) Interlocked.Exchange(ref _letGo, 1);
        end.SetResult();
        Ended?.Invoke();
    }

    private async Task<SendOutcome> TryLedAsync(AddressedLetter letter, CancellationToken stop)
    {
        await _tries.WaitAsync(stop);
        try
        {
            // While it waited for its place another may have got the lead: that one sends what is due
            if (!leadership.IsMine) throw new OperationCanceledException();
            stop.ThrowIfCancellationRequested();
            return await OnceAsync(letter, CancellationToken.None);
        }
        finally
        {
            _tries.Release();
        }
    }

    private Task<SendOutcome> OnceAsync(AddressedLetter letter, CancellationToken cancellation) => letter.Letter.Way == NotificationWays.Mail
        ? mail.SendAsync(letter, cancellation)
        : webhooks.SendAsync(letter.Letter, letter.Address, letter.Secret, cancellation);

    private ResiliencePipeline<SendOutcome> Retry(NotificationWays way) => new ResiliencePipelineBuilder<SendOutcome> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<SendOutcome>
    {
        ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is null && args.Outcome.Result.MayPass),
        MaxRetryAttempts = Math.Max(1, options.TryAgainAfter.Count),
        DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(options.TryAgainAfter.ElementAtOrDefault(args.AttemptNumber)),
        OnRetry = args =>
        {
            LogAgain(way, args.Outcome.Result.Problem ?? "", args.RetryDelay);
            return default;
        },
    }).Build();

    [LoggerMessage(1, LogLevel.Warning, "A notification could not be sent by {Way}: {Problem} It is tried again in {After}")]
    private partial void LogAgain(NotificationWays way, string problem, TimeSpan after);

    [LoggerMessage(2, LogLevel.Warning, "A notification is not sent by {Way}: {Problem}")]
    private partial void LogGivenUp(NotificationWays way, string problem);

    [LoggerMessage(3, LogLevel.Error, "A notification could not be sent by {Way}")]
    private partial void LogFailed(NotificationWays way, Exception exception);
}
