using System.Diagnostics;
using System.Globalization;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
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
        return new Figure("agent in a guest, resident, nobody looks, in clear", "MiB", "≤ 16", taken) { Limit = 16 };
    });

    public static Task<Figure> SignedMemoryAsync(bool shorter) => RunAsync(async (agent, _) =>
    {
        var taken = new List<double>();
        await Task.Delay(TimeSpan.FromSeconds(10));
        for (var i = 0; i < (shorter ? 6 : 12); i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(5));
            taken.Add(AgentMemory.ResidentMiB(agent.Id));
        }
        return new Figure("agent in a guest, resident, nobody looks, enrolled: TLS 1.3 and signed messages", "MiB", "≤ 16", taken);
    }, enrolled: true);

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
        var resident = AgentMemory.ResidentMiB(agent.Id);
        await stop.CancelAsync();
        await watching;
        var processes = Directory.EnumerateDirectories("/proc").Count(d => int.TryParse(Path.GetFileName(d), out _));
        return new Figure(string.Create(CultureInfo.InvariantCulture, $"agent in a guest, of a core, one page looks at {processes} processes every 2 s; resident then {resident:0.0} MiB"), "%", "", taken);
    });

    private static async Task<Figure> RunAsync(Func<Process, MqttBus, Task<Figure>> measure, bool enrolled = false)
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-").FullName;
        try
        {
            await AgentMemory.Publish(folder);
            var own = enrolled ? Enrol(folder) : null;
            await using var broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = Port, Identity = own is null ? null : () => own }, NullLogger<EmbeddedBroker>.Instance);
            await broker.StartAsync();
            await using var web = new MqttBus(Options(own), TimeProvider.System, NullLogger<MqttBus>.Instance);
            web.Start();
            string[] options = ["--role", "virtual", "--guest", $"{Guest}", "--allow", "all", "--broker", $"127.0.0.1:{Port}", "--state-dir", Path.Combine(folder, "state"), .. enrolled ? Array.Empty<string>() : ["--insecure"]];
            using var agent = Process.Start(new ProcessStartInfo(Path.Combine(folder, "xenweb-agent"), options) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            agent.BeginOutputReadLine();
            agent.BeginErrorReadLine();
            var figure = await measure(agent, web);
            if (agent.HasExited) throw new InvalidOperationException("the agent ended while it was measured");
            // One that did not get in would be small, and prove nothing
            if (!IsHeard(web)) throw new InvalidOperationException("nothing was heard of the agent");
            agent.Kill(entireProcessTree: true);
            return figure;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What joining leaves in the agent's folder; the web app's own identity
    private static OwnIdentity Enrol(string folder)
    {
        var lab = new BenchmarkLab(Path.Combine(folder, "authority"));
        lab.Make(AgentIdentity.Of(Guest)).Save(Path.Combine(folder, "state", "identity"));
        return lab.Make(AgentIdentity.Web);
    }

    private static MqttBusOptions Options(OwnIdentity? own)
    {
        var options = new MqttBusOptions { Host = "127.0.0.1", Port = Port, ClientId = "web", Sender = Envelope.Web, Subscriptions = Topics.ForWebOfGuests };
        return own is null ? options : options with { Seal = new SignedSeal(() => own, new ReplayGuard(), TimeProvider.System) };
    }

    private static bool IsHeard(MqttBus web)
    {
        while (web.Events.TryRead(out var came)) if (came is BusEvent.Received received && MessageJson.Read(received.Topic, received.Payload.Span).Envelope?.Body is GuestPresenceMessage { Online: true }) return true;
        return false;
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
