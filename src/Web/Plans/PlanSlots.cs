namespace XenWeb.Web.Plans;

/// <summary>How many plans are made at once, and how many may wait: planning takes a processor for as long as it lasts, and the pages need some too.</summary>
public sealed class PlanSlots(TimeProvider time) : IDisposable
{
    /// <summary>How many are made at once.</summary>
    public const int AtOnceMax = 2;

    /// <summary>How many may wait besides.</summary>
    public const int WaitingMax = 8;

    /// <summary>How long one may take, the waiting included.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _running = new(AtOnceMax);
    private int _entered;

    /// <summary>A place among those that run and wait; null if there is none left.</summary>
    public Place? TryEnter()
    {
        if (Interlocked.Increment(ref _entered) <= AtOnceMax + WaitingMax) return new Place(this);
        Interlocked.Decrement(ref _entered);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    /// <summary>One place; it is free again when it is disposed of.</summary>
    public sealed class Place : IDisposable
    {
        private readonly PlanSlots _slots;
        private readonly CancellationTokenSource _late;
        private int _left;

        internal Place(PlanSlots slots) => (_slots, _late) = (slots, new CancellationTokenSource(Within, slots._time));

        /// <summary>Whether its time is up.</summary>
        public bool IsLate => _late.IsCancellationRequested;

        /// <summary>Cancelled when its time is up.</summary>
        public CancellationToken Late => _late.Token;

        /// <summary>Works on a thread of its own when its turn has come. Throws <see cref="OperationCanceledException"/> when nobody wants it any more, or its time is up.</summary>
        /// <param name="work">Given what it is to call often: that throws when it is to end.</param>
        /// <param name="gone">Who asked went away.</param>
        public async Task<T> RunAsync<T>(Func<Action, T> work, CancellationToken gone)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, _late.Token);
            await _slots._running.WaitAsync(end.Token);
            try
            {
                var token = end.Token;
                return await Task.Run(() => work(token.ThrowIfCancellationRequested), token);
            }
            finally
            {
                _slots._running.Release();
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 1) return;
            Interlocked.Decrement(ref _slots._entered);
            _late.Dispose();
        }
    }

    private readonly TimeProvider _time = time;
}
