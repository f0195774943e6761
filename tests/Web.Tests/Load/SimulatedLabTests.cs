using System.Text.Json;
using XenWeb.Web.Live;
using XenWeb.Web.Tests.Metrics;

namespace XenWeb.Web.Tests.Load;

public sealed class SimulatedLabTests
{
    private const int Hosts = 20;
    private const int Guests = 100;

    [Fact]
    public async Task Twenty_simulated_hosts_are_seen_by_a_real_web_app_and_gone_when_their_process_is()
    {
        await using var app = await TestApp.StartAsync();
        await using (var lab = AgentProgram.Start("--role", "simulated-lab", "--insecure", "--broker", $"127.0.0.1:{app.Broker.Port}", "--hosts", $"{Hosts}", "--guests", $"{Guests}", "--status-period", "1s", "--sampling-period", "1s"))
        {
            await Eventually.IsAsync(() => app.GetAsync("/api/v1/hosts"), h => h.GetArrayLength() == Hosts && h.EnumerateArray().All(IsLive), h => $"{Hosts} live hosts: {h}\n{string.Join('\n', lab.Lines)}");
            await Eventually.IsAsync(() => app.GetAsync("/api/v1/domains"), d => d.GetArrayLength() == Guests, d => $"{Guests} domains: {d.GetArrayLength()}");
            var page = await Scrape.ReadAsync(app.Http);
            Assert.Equal((Hosts, Guests), (page.Series.Count(s => s is { Name: "xen_host_up", Value: 1 }), page.Series.Count(s => s.Name == "xen_domain_info")));
            // Rates come with the second sample, and samples go on coming
            await Eventually.IsAsync(() => Scrape.ReadAsync(app.Http), p => p.Series.Count(s => s is { Name: "xen_host_cpu_used_cores", Value: > 0 }) == Hosts, _ => "each host's load");
            var newest = app.Service<Connection>().Current.NewestSampleAt;
            await Eventually.TrueAsync(() => app.Service<Connection>().Current.NewestSampleAt > newest, () => "another sample");
            await Eventually.TrueAsync(() => lab.Lines.Any(l => l.Contains($"{Hosts} hosts, {Guests} guests: {Hosts} connected", StringComparison.Ordinal)), () => $"its own report: {string.Join('\n', lab.Lines)}");
        }
        await Eventually.IsAsync(() => app.GetAsync("/api/v1/hosts"), h => h.EnumerateArray().All(host => host.GetProperty("liveness").GetString() == "lost"), h => $"all to be lost: {h}");
    }

    private static bool IsLive(JsonElement host) => host.GetProperty("liveness").GetString() == "live" && host.GetProperty("domains").GetInt32() == Guests / Hosts;
}
