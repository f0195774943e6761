using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Headroom;
using XenWeb.Web.Live;
using XenWeb.Web.Plans;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// Carries operations out: a reconciler without input that may run again at any time. Each round publishes what is wanted, sends what
/// orders are due, reads from the lab how far each operation is, and stores what changed. After a restart it goes on from the database. Of several web servers
/// the one that leads does it; who begins to lead goes on from the database as after a restart.
/// </summary>
public sealed partial class OperationRunner(
    RunnerSignal signal, StoreHealth health, OperationSync sync, OperationBoard board, OperationDesk desk, Leadership leadership, Desired desired, OrderSender orders,
    PlanCarrier plans, LiveFleet live, Reserve reserve, Connection connection, TimeProvider time, ILogger<OperationRunner> log) : BackgroundService
{
    private long _epoch;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!signal.Loaded) await LoadAsync(stoppingToken);
                if (leadership.IsMine) await LeadAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The database is away, or a defect: either way the next round tries again
                LogRoundFailed(StoreProblem.Words(e), e);
            }
            await signal.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LoadAsync(CancellationToken stop)
    {
        await health.ReadyAsync(time, stop);
        await sync.LoadAsync(stop);
        signal.SetLoaded();
        LogLoaded(board.GoingOn.Count(), desired.Intents().Count);
    }

    // What was not stored when it last led is known better by who led since, and the hosts listen to the new number only
    private async Task LeadAsync(CancellationToken stop)
    {
        if (leadership.Epoch is var epoch && epoch != _epoch)
        {
            board.LetUnsavedGo();
            if (leadership.AreSeveral) await sync.LoadAsync(stop);
            desired.Lead(epoch);
            orders.Connected();
            _epoch = epoch;
        }
        await ReconcileAsync(stop);
    }

    private async Task ReconcileAsync(CancellationToken stop)
    {
        desired.SayAgain(live.Current, time.GetUtcNow());
        await desired.PublishAsync(stop);
        foreach (var operation in board.GoingOn.ToArray())
        {
            if (OperationOrders.KindOf(operation) is not null) await orders.SendAsync(operation, stop);
            if (operation.Kind == OperationKind.Plan) await plans.StepAsync(operation.Id, stop);
            else desk.Change(operation.Id, Step);
        }
        await desk.SaveAsync(stop);
    }

    private Operation Step(Operation operation)
    {
        var (fleet, now) = (live.Current, time.GetUtcNow());
        if (operation.Ended) return operation;
        if (connection.Current is { BrokerUp: false } away) return operation with { Text = $"Stored. The broker is away ({away.BrokerProblem}): it goes on by itself when it is back." };
        return StartRules.Seek(operation, fleet, now) is var sought && sought != operation ? sought : operation.Kind switch
        {
            OperationKind.Drain => DrainProgress.Step(operation, fleet, now, reserve.IsShort, reserve.Wanting),
            OperationKind.Bandwidth => BandwidthRules.Step(operation, fleet, now),
            OperationKind.Activate or OperationKind.Policy => IntentProgress.Step(operation, desired.Policy(operation.Host), fleet, now),
            _ => OrderProgress.Wait(DrainForecast.OfMove(operation, fleet, now), fleet, orders.SilentSince(operation.Id) ?? now, now),
        };
    }

    [LoggerMessage(1, LogLevel.Information, "{GoingOn} operations go on, {Intents} intents are published")]
    private partial void LogLoaded(int goingOn, int intents);

    [LoggerMessage(2, LogLevel.Warning, "A round of the operations failed: {Why}; it is tried again")]
    private partial void LogRoundFailed(string why, Exception exception);
}
