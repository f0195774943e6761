using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Units;

namespace XenWeb.AgentHost;

/// <summary>
/// Tells every ten seconds what the agents of a simulated fleet do, and what that costs this process: what a broker and a web app are measured
/// against.
/// </summary>
internal sealed partial class LoadReport(IReadOnlyList<Agent> hosts, int guests, TimeProvider time, ILogger<LoadReport> log) : IAgent
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Task Connected => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_period, time);
        var before = Now();
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            var now = Now();
            var seconds = time.GetElapsedTime(before.At, now.At).TotalSeconds;
            var (sent, cores) = ((now.Sent - before.Sent) / seconds, (now.Processor - before.Processor).TotalSeconds / seconds);
            LogLoad(hosts.Count, guests, hosts.Count(h => h.Connected.IsCompletedSuccessfully), Text(sent, "0.0"), now.Dropped, Text(cores, "0.000"), new ByteSize(Environment.WorkingSet));
            before = now;
        }
    }

    private (long At, long Sent, long Dropped, TimeSpan Processor) Now()
    {
        using var own = Process.GetCurrentProcess();
        return (time.GetTimestamp(), hosts.Sum(h => h.Counters.Sent), hosts.Sum(h => h.Counters.Dropped), own.TotalProcessorTime);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    [LoggerMessage(113, LogLevel.Information, "{Hosts} hosts, {Guests} guests: {Connected} connected, {Sent} messages/s, {Dropped} dropped; this process {Cores} cores, {Memory}")]
    private partial void LogLoad(int hosts, int guests, int connected, string sent, long dropped, string cores, ByteSize memory);
}
