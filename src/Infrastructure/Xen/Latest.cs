using XenWeb.Domain.Agents;

namespace XenWeb.Infrastructure.Xen;

/// <summary>What was read, or why it could not be: exactly one is set. A failure has the class of xl's end.</summary>
internal readonly record struct Read<T>(T? Value, string? Failure, XenResult Result = XenResult.Failed) where T : class;

/// <summary>
/// The newest answer to a question that may take long: asked by one call at a time, answered from the last one meanwhile.
/// For one caller; <paramref name="ask"/> returns failures as values.
/// </summary>
internal sealed class Latest<T>(Func<CancellationToken, Task<Read<T>>> ask, TimeProvider time) where T : class
{
    private Task<Read<T>>? _asking;
    private long _answeredAt;

    /// <summary>The last good answer; null before the first.</summary>
    public T? Value { get; private set; }

    /// <summary>Why the last call gave no answer; null if it did.</summary>
    public string? Failure { get; private set; }

    /// <summary>A call is under way.</summary>
    public bool IsAsking => _asking is not null;

    /// <summary>How old the last good answer is.</summary>
    public TimeSpan Age => Value is null ? TimeSpan.MaxValue : time.GetElapsedTime(_answeredAt);

    /// <summary>Asks, unless a call is under way, and waits at most that long; true if the answer came.</summary>
    public async Task<bool> AskAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        _asking ??= ask(cancellation);
        if (!_asking.IsCompleted)
        {
            try
            {
                await _asking.WaitAsync(atMost, time, cancellation);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
        var (value, failure, _) = await _asking;
        _asking = null;
        Failure = failure;
        if (value is not null) (Value, _answeredAt) = (value, time.GetTimestamp());
        return true;
    }

    /// <summary>An answer to a call that begins now: one under way was asked before, and is waited for first.</summary>
    public async Task AskAnewAsync(CancellationToken cancellation)
    {
        if (_asking is not null) await AskAsync(Timeout.InfiniteTimeSpan, cancellation);
        await AskAsync(Timeout.InfiniteTimeSpan, cancellation);
    }
}
