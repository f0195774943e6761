using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Configs;
using XenWeb.Web.Headroom;
using XenWeb.Web.Live;
using XenWeb.Web.Plans;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// Carries operations out: a reconciler without input that may run again at any time. Each round publishes what is wanted, sends what
/// orders are due, reads from the lab how far each operation is, and stores what changed. After a restart it goes on from the database.
/// </summary>
public sealed partial class OperationRunner(
    RunnerSignal signal, StoreHealth health, OperationStore store, OperationBoard board, OperationDesk desk, Desired desired, OrderSender orders,
    PlanCarrier plans, Configurations configurations, LiveFleet live, Reserve reserve, Connection connection, TimeProvider time, ILogger<OperationRunner> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!signal.Loaded) await LoadAsync(stoppingToken);
                await ReconcileAsync(stoppingToken);
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
        var (intents, policies) = await store.LoadDesiredAsync(stop);
        foreach (var row in intents) desired.Set(new HostId(row.Host), new IntentMessage(row.Mode, row.Generation, row.OperationId, new Reason(row.Who, row.Why)));
        foreach (var row in policies) desired.Set(new HostId(row.Host), StorageJson.ReadPolicies(row.Json));
        var (limits, generation) = await store.LoadBandwidthsAsync(stop);
        desired.Set(limits, generation);
        foreach (var operation in await store.LoadAsync(stop))
        {
            board.Put(operation);
            if (!operation.Ended && OperationOrders.KindOf(operation) is { } kind) orders.Give(await OrderAsync(operation, kind, stop));
        }
        signal.SetLoaded();
        LogLoaded(board.GoingOn.Count(), intents.Length);
    }

    // What a start is made from is read again; if it was taken away meanwhile, its host refuses and says so
    private async Task<OrderMessage> OrderAsync(Operation operation, OrderKind kind, CancellationToken stop)
    {
        var order = OperationOrders.From(operation, kind, time.GetUtcNow());
        if (kind is not (OrderKind.Start or OrderKind.Check) || await configurations.FindAsync(operation.GuestName ?? "", stop) is not { } found) return order;
        return order with { Configuration = found.Text, Needs = found.Needs };
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
