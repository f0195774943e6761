using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Configs;

/// <summary>Tells the hosts how guests may be treated, as their configurations say, whenever one of those changes.</summary>
public sealed partial class RulesTeller(Configurations configurations, Desired desired, RunnerSignal runner, StoreHealth health, TimeProvider time, ILogger<RulesTeller> log) : BackgroundService
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(10);

    private readonly Wake _wake = new(time, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        configurations.Changed += _wake.Now;
        try
        {
            await health.ReadyAsync(time, stoppingToken);
            ImmutableArray<GuestRuling>? told = null;
            while (true)
            {
                var rulings = await ReadAsync(stoppingToken);
                if (told is null || !told.Value.SequenceEqual(rulings))
                {
                    told = rulings;
                    // Numbered where it is said
                    desired.Set(new RulesMessage(0, rulings));
                    runner.Wake();
                }
                await _wake.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped
        }
        finally
        {
            configurations.Changed -= _wake.Now;
        }
    }

    private async Task<ImmutableArray<GuestRuling>> ReadAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                // Those that are retired too: guests made from them may still run
                return [.. (await configurations.ListAllAsync(stop)).Select(c => new GuestRuling(c.Name, c.Config.Priority, c.Config.Rules)).Where(r => r != GuestRuling.Of(r.Name)).Take(RulesMessage.GuestsMax)];
            }
            catch (Exception e) when (e.IsStoreFailure())
            {
                LogNotRead(StoreProblem.Words(e));
                await Task.Delay(TryAgain, time, stop);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The guests' rules can't be read: {Why}; it is tried again")]
    private partial void LogNotRead(string why);
}
