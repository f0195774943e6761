namespace XenWeb.Infrastructure.Volumes;

/// <summary>Runs what bears one key one after the other, in the order in which it came, and what bears others beside it.</summary>
internal sealed class KeyedQueue
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);

    /// <summary>Runs it in its turn; cancelled while it waits, it is not run.</summary>
    public async Task<T> RunAsync<T>(string key, Func<Task<T>> work, CancellationToken cancellation)
    {
        var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_lock)
        {
            before = _last.GetValueOrDefault(key) ?? Task.CompletedTask;
            // Whoever comes next waits for those before too, also if this one gives up waiting
            _last[key] = Task.WhenAll(before, own.Task);
        }
        try
        {
            await before.WaitAsync(cancellation).ConfigureAwait(false);
            return await work().ConfigureAwait(false);
        }
        finally
        {
            own.SetResult();
            lock (_lock)
            {
                if (_last.TryGetValue(key, out var last) && last.IsCompleted) _last.Remove(key);
            }
        }
    }
}
