using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Live;

/// <summary>
/// Tells hosts which of their samples are taken: each host every <see cref="Period"/> at most, so that a thousand of them cost a hundred messages a second; at once, if the host delivers
/// afterwards and waits for it. What is not told, its host delivers again.
/// </summary>
public sealed class SampleAcks(SampleBus bus, TimeProvider time) : BackgroundService
{
    /// <summary>Least time between two acknowledgements of statuses to one host.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>How often it is looked who is due.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // More at once would push each other out of the connection's queue; the next are due a second later
    private const int AtOnceMax = 500;
    private const int HostsMax = 10_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<HostId, Due> _due = [];

    /// <summary>How many samples are taken and not acknowledged yet.</summary>
    public int Waiting
    {
        get { lock (_gate) return _due.Values.Sum(d => d.Times.Count); }
    }

    /// <summary>A sample is taken. Any thread.</summary>
    /// <param name="host">Whose.</param>
    /// <param name="sample">When it was made, in Unix milliseconds.</param>
    /// <param name="isLate">Whether it came afterwards: its host waits.</param>
    public void Add(HostId host, long sample, bool isLate)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (!_due.TryGetValue(host, out var due))
            {
                if (_due.Count >= HostsMax) return;
                _due[host] = due = new Due(now);
            }
            if (due.Times.Count < SamplesTakenMessage.TimesMax) due.Times.Add(sample);
            due.IsAtOnce |= isLate;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TellAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopped
        }
    }

    private async Task TellAsync(CancellationToken stop)
    {
        // They wait here, where they cost less, until the broker is there
        if (!bus.Bus.IsConnected) return;
        foreach (var (host, times) in TakeDue()) await bus.AcknowledgeAsync(host, times, stop);
    }

    private List<(HostId Host, IReadOnlyCollection<long> Times)> TakeDue()
    {
        lock (_gate)
        {
            var taken = _due.Where(d => d.Value.IsAtOnce || time.GetElapsedTime(d.Value.Since) >= Period).OrderBy(d => d.Value.Since).Take(AtOnceMax).Select(d => (d.Key, (IReadOnlyCollection<long>)d.Value.Times)).ToList();
            foreach (var (host, _) in taken) _due.Remove(host);
            return taken;
        }
    }

    // From the first sample on that waits
    private sealed class Due(long since)
    {
        public long Since => since;

        public SortedSet<long> Times { get; } = [];

        public bool IsAtOnce { get; set; }
    }
}
