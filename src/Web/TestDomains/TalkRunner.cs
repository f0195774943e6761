using XenWeb.Infrastructure.Storage;

namespace XenWeb.Web.TestDomains;

/// <summary>Looks at the lab each half second while a run goes on.</summary>
public sealed partial class TalkRunner(TalkRuns runs, TimeProvider time, ILogger<TalkRunner> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Look();
        }
        catch (OperationCanceledException)
        {
            // Stopped
        }
    }

    private void Look()
    {
        try
        {
            runs.Look();
        }
        catch (Exception e)
        {
            LogBroke(StoreProblem.Words(e), e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A run of the scenario could not be followed: {Why}; it is tried again")]
    private partial void LogBroke(string why, Exception exception);
}
