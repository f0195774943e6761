using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Consoles;
using XenWeb.Web.Screens;

namespace XenWeb.Web.Insides;

/// <summary>Sends to the agents in guests what is due: leases of those who look, and orders that were not answered yet. And to their hosts, which consoles and screens are looked at.</summary>
public sealed partial class InsideRunner(Watches watches, InsideOrders orders, LiveConsoles consoles, LiveScreens screens, ILogger<InsideRunner> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(LoopAsync(watches.SendAsync, watches.WaitAsync, stoppingToken), LoopAsync(orders.SendAsync, orders.WaitAsync, stoppingToken), LoopAsync(consoles.SendAsync, consoles.WaitAsync, stoppingToken), LoopAsync(screens.SendAsync, screens.WaitAsync, stoppingToken));

    private async Task LoopAsync(Func<CancellationToken, Task> send, Func<CancellationToken, Task> wait, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await send(stop);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                LogRoundFailed(StoreProblem.Words(e), e);
            }
            await wait(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Agents in guests could not be told something: {Why}; it is tried again")]
    private partial void LogRoundFailed(string why, Exception exception);
}
