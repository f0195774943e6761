using System.Diagnostics;
using XenWeb.Domain.Hosts;
using Xunit.Abstractions;

namespace XenWeb.Web.Tests.Kills;

/// <summary>Web app, broker, database and agents are killed (SIGKILL) at any moment, also several at once: what was acknowledged is stored, and what an agent saw is in the history, once.</summary>
public sealed class NothingLostTests(ITestOutputHelper output)
{
    private static readonly TimeSpan _killing = TimeSpan.FromSeconds(18);

    // Longer than a sample ever takes on a busy machine, shorter than what is killed is away
    private static readonly TimeSpan _gap = TimeSpan.FromSeconds(5);

    // Agents come back within 15 s, and say again what nobody has acknowledged for 30 s
    private static readonly TimeSpan _settled = TimeSpan.FromMinutes(2);

    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _withoutAgents = [];

    [Fact]
    public async Task Whoever_is_killed_samples_acknowledged_are_samples_stored()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        await using var lab = await KillLab.StartAsync();
        await using var witness = new Witness(lab.BrokerPort);
        await Eventually.TrueAsync(() => witness.Acknowledged.Count > 0, () => $"a first acknowledgement; {string.Join('\n', lab.Log)}");

        var random = new Random(seed);
        await Task.WhenAll(
            KillAsync(random.Next(), "web app", lab.KillWebAsync, () => Task.Run(lab.StartWeb)),
            KillAsync(random.Next(), "broker", lab.KillBrokerAsync, () => Task.Run(lab.StartBroker)),
            KillAsync(random.Next(), "database", lab.KillDatabaseAsync, lab.StartDatabaseAsync),
            KillAsync(random.Next(), "agents", lab.KillAgentsAsync, () => Task.Run(lab.StartAgents), _withoutAgents.Add));

        // As chance had it, nothing may have waited for anybody; whoever speaks while nobody listens delivers afterwards
        if (witness.Again.Count == 0)
        {
            await lab.KillBrokerAsync();
            await Task.Delay(TimeSpan.FromSeconds(6));
            lab.StartBroker();
            await Eventually.TrueAsync(() => witness.Again.Count > 0, () => $"samples to be delivered afterwards (seed {seed})");
        }
        // What was said until now; samples go on coming
        var said = witness.Said.ToHashSet();
        var until = Now;
        var stored = await Eventually.IsAsync(lab.StoredAsync, s => s is not null && said.IsSubsetOf(s) && Gaps(s, until).Count == 0, s => $"all to be stored (seed {seed}); {Missing(s, said, until)}\n{string.Join('\n', lab.Log)}", _settled);

        Assert.Equal(stored!.Count, stored.Distinct().Count());
        var acknowledged = witness.Acknowledged.ToHashSet();
        stored = await lab.StoredAsync();
        Assert.Empty(acknowledged.Except(stored!));
        Assert.NotEmpty(witness.Again);
        output.WriteLine($"{stored!.Count} stored, {acknowledged.Count} seen acknowledged, {witness.Again.Count} delivered afterwards");
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    // Kills it and starts it again, until the time is over; at the end it runs
    private async Task KillAsync(int seed, string who, Func<Task> kill, Func<Task> start, Action<(DateTimeOffset, DateTimeOffset)>? away = null)
    {
        var (random, began) = (new Random(seed), Stopwatch.StartNew());
        while (began.Elapsed < _killing)
        {
            await Task.Delay(random.Next(500, 8_000));
            var from = Now;
            lock (output) output.WriteLine($"{from:HH:mm:ss.fff} {who} killed");
            await kill();
            await Task.Delay(random.Next(200, 8_000));
            await start();
            away?.Invoke((from, Now + TimeSpan.FromSeconds(8)));
            lock (output) output.WriteLine($"{Now:HH:mm:ss.fff} {who} started");
        }
    }

    // Stretches of time that no host's sample is in, though its agent ran
    private List<string> Gaps(IReadOnlyList<(HostId Host, long Time)> stored, DateTimeOffset until)
    {
        var gaps = new List<string>();
        foreach (var host in stored.GroupBy(s => s.Host))
        {
            var times = host.Select(s => DateTimeOffset.FromUnixTimeMilliseconds(s.Time)).Append(until).Where(at => at <= until).Order().ToList();
            gaps.AddRange(times.Zip(times.Skip(1)).Where(g => g.Second - g.First > _gap && !_withoutAgents.Exists(a => a.From < g.Second && a.To > g.First)).Select(g => $"{host.Key} from {g.First:HH:mm:ss.fff} to {g.Second:HH:mm:ss.fff}"));
        }
        if (stored.Select(s => s.Host).Distinct().Count() < KillLab.Hosts) gaps.Add("a host has no sample at all");
        return gaps;
    }

    private string Missing(IReadOnlyList<(HostId Host, long Time)>? stored, HashSet<(HostId Host, long Time)> said, DateTimeOffset until) => stored is null
        ? "the database has none"
        : $"{said.Except(stored).Count()} were said and are not stored: {string.Join(", ", said.Except(stored).Take(5).Select(s => $"{s.Host} {DateTimeOffset.FromUnixTimeMilliseconds(s.Time):HH:mm:ss.fff}"))}; gaps: {string.Join(", ", Gaps(stored, until).Take(5))}";
}
