using System.Diagnostics;
using System.Globalization;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace XenWeb.Benchmarks;

/// <summary>What the native agent in a guest costs it: memory and processor when nobody looks, and processor while one page looks at the processes.</summary>
internal static class GuestAgentCost
{
    private const int Port = 21884;
    private static readonly GuestId Guest = new(Guid.Parse("f91a9337-797a-454e-815f-25f13eb15de5"));

    public static Task<Figure> MemoryAsync(bool shorter) => RunAsync(async (agent, _) =>
    {
        var taken = new List<double>();
        // At its start it needs more, and gives it back
        await Task.Delay(TimeSpan.FromSeconds(10));
        for (var i = 0; i < (shorter ? 6 : 12); i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(5));
            taken.Add(AgentMemory.ResidentMiB(agent.Id));
        }
        return new Figure("agent in a guest, resident, nobody looks", "MiB", "≤ 16", taken) { Limit = 16 };
    });

    public static Task<Figure> ProcessorAsync(bool shorter) => RunAsync(async (agent, _) =>
    {
        await Task.Delay(TimeSpan.FromSeconds(10));
        var taken = new List<double>();
        for (var i = 0; i < (shorter ? 1 : 3); i++) taken.Add(await PercentAsync(agent.Id, TimeSpan.FromSeconds(60)));
        return new Figure("agent in a guest, of a core over a minute, nobody looks", "%", "≤ 0.1", taken);
    });

    public static Task<Figure> WatchedAsync(bool shorter) => RunAsync(async (agent, web) =>
    {
        using var stop = new CancellationTokenSource();
        var watching = WatchAsync(web, stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(5));
        var taken = new List<double>();
        for (var i = 0; i < (shorter ? 1 : 3); i++) taken.Add(await PercentAsync(agent.Id, TimeSpan.FromSeconds(20)));
        await stop.CancelAsync();
        await watching;
        return new Figure($"agent in a guest, of a core, one page looks at {Directory.EnumerateDirectories("/proc").Count(d => int.TryParse(Path.GetFileName(d), out _))} processes every 2 s", "%", "", taken);
    });

    private static async Task<Figure> RunAsync(Func<Process, MqttBus, Task<Figure>> measure)
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-").FullName;
        try
        {
            await AgentMemory.Publish(folder);
            await using var broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = Port }, NullLogger<EmbeddedBroker>.Instance);
            await broker.StartAsync();
            await using var web = new MqttBus(new MqttBusOptions { Host = "127.0.0.1", Port = Port, ClientId = "web", Sender = Envelope.Web, Subscriptions = Topics.ForWebOfGuests }, TimeProvider.System, NullLogger<MqttBus>.Instance);
            web.Start();
            string[] options = ["--role", "virtual", "--guest", $"{Guest}", "--allow", "all", "--insecure", "--broker", $"127.0.0.1:{Port}", "--state-dir", Path.Combine(folder, "state")];
            using var agent = Process.Start(new ProcessStartInfo(Path.Combine(folder, "xenweb-agent"), options) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            agent.BeginOutputReadLine();
            agent.BeginErrorReadLine();
            var figure = await measure(agent, web);
            if (agent.HasExited) throw new InvalidOperationException("the agent ended while it was measured");
            agent.Kill(entireProcessTree: true);
            return figure;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WatchAsync(MqttBus web, CancellationToken stop)
    {
        var watch = new GuestWatchMessage { Guest = Guest, Watcher = "benchmark", Processes = true, Reason = new Reason("benchmark", "") };
        while (!stop.IsCancellationRequested)
        {
            await web.PublishAsync(Topics.Watch(Guest), watch, false, CancellationToken.None);
            await Task.Delay(TimeSpan.FromSeconds(5), stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static async Task<double> PercentAsync(int process, TimeSpan over)
    {
        var (before, began) = (Nanoseconds(process), Stopwatch.GetTimestamp());
        await Task.Delay(over);
        return (Nanoseconds(process) - before) / Stopwatch.GetElapsedTime(began).TotalNanoseconds * 100;
    }

    // /proc/PID/stat counts hundredths of seconds: too coarse for a thousandth of a core
    private static double Nanoseconds(int process) => Directory.EnumerateDirectories($"/proc/{process}/task")
        .Sum(thread => double.Parse(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture));
}
