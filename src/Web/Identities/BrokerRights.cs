using System.Collections.Concurrent;
using XenWeb.Infrastructure.Mosquitto;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Live;

namespace XenWeb.Web.Identities;

/// <summary>
/// Keeps at a Mosquitto that runs elsewhere what the embedded broker knows by itself: which certificates count, and what each party may do. At
/// each connect, at each change and once an hour what is there is compared with what counts. Who is revoked is put out at once and has no right
/// any more, whatever certificate he shows. While the web app is away the broker keeps what it was told last, over its own restarts too. Of several web servers the
/// leader tells; it hears from the database what another has changed.
/// </summary>
public sealed partial class BrokerRights(LabIdentity lab, Certificates certificates, BrokerPlace place, WebOptions options, Leadership leadership, TimeProvider time, ILogger<BrokerRights> log) : BackgroundService
{
    // Certificates run out without a word
    private static readonly TimeSpan _anyway = TimeSpan.FromHours(1);
    private static readonly TimeSpan _againAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _settledWithin = TimeSpan.FromSeconds(3);

    private readonly Wake _wake = new(time, _anyway);
    private readonly ConcurrentQueue<TaskCompletionSource> _waiting = new();
    private string? _said;

    /// <summary>Whether there is a broker that has to be told.</summary>
    public bool IsNeeded => !place.Own && !options.Insecure;

    /// <summary>Whether the broker knows all that counted when it was last looked at.</summary>
    public bool IsTold { get; private set; }

    /// <summary>Why the broker can't be told whom to let do what; null if it was, or needs not be told.</summary>
    public string? Problem { get; private set; }

    /// <summary>Returns when the broker knows what has changed until now, or after 3 s without that: whoever got a certificate comes in a little later then.</summary>
    public async Task SettledAsync(CancellationToken cancellation)
    {
        if (!IsNeeded || Problem is not null) return;
        if (!leadership.IsMine)
        {
            // Another tells the broker, mostly in less
            await Task.Delay(_againAfter, time, cancellation);
            return;
        }
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(settled);
        _wake.Now();
        await settled.Task.WaitAsync(_settledWithin, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsNeeded) return;
        certificates.Changed += _wake.Now;
        leadership.Changed += _wake.Now;
        try
        {
            while (true)
            {
                if (leadership.IsMine) await TryAsync(stoppingToken);
                await Task.Delay(_againAfter, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped
        }
        finally
        {
            certificates.Changed -= _wake.Now;
            leadership.Changed -= _wake.Now;
        }
    }

    private async Task TryAsync(CancellationToken cancellation)
    {
        try
        {
            await using var broker = await DynamicSecurity.ConnectAsync(place.Host, place.Port, lab.Own, cancellation);
            while (leadership.IsMine)
            {
                await TellAsync(broker, cancellation);
                await WaitAsync(broker, cancellation);
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && StoreWait.IsStoreFailure(e))
        {
            (Problem, IsTold) = (e.Message, false);
            if (_said != e.Message) LogNotTold($"{place.Host}:{place.Port}", e.Message);
            _said = e.Message;
        }
    }

    private async Task WaitAsync(DynamicSecurity broker, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, broker.Gone);
        try
        {
            await _wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException(await broker.Lost);
        }
    }

    private async Task TellAsync(DynamicSecurity broker, CancellationToken cancellation)
    {
        // Those who wait from now on are for the next time: what they have changed may not be read here
        var waiting = _waiting.Count;
        var counting = await certificates.CountingAsync(cancellation);
        var plan = RightsPlan.Of(counting, await broker.ClientsAsync(cancellation), await broker.RolesAsync(cancellation));
        await broker.RunAsync(plan.First, cancellation);
        await broker.RunAsync(plan.Then, cancellation);
        await broker.RunAsync(plan.Last, cancellation);
        if (!plan.IsEmpty) LogTold($"{place.Host}:{place.Port}", counting.Count, plan.First.Count, plan.Then.Count);
        (Problem, _said, IsTold) = (null, null, true);
        for (; waiting > 0 && _waiting.TryDequeue(out var settled); waiting--) settled.TrySetResult();
    }

    [LoggerMessage(1, LogLevel.Warning, "The broker at {Broker} can't be told whom to let do what: {Why}; tried again")]
    private partial void LogNotTold(string broker, string why);

    [LoggerMessage(2, LogLevel.Information, "The broker at {Broker} knows the {Count} certificates that count: {Removed} removed, {Commands} commands for new ones")]
    private partial void LogTold(string broker, int count, int removed, int commands);
}
