using System.Text.Json;
using System.Text.RegularExpressions;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Metrics;

/// <summary>The dashboard and the alerts ask for nothing that the app does not tell: neither another name nor another label.</summary>
public sealed partial class DashboardTests : Lab
{
    private static readonly string _deploy = Path.Combine(Checkout.Root, "deploy");

    [Fact]
    public async Task Every_query_of_the_dashboard_and_the_alerts_names_what_the_pages_tell()
    {
        var told = await ToldAsync();
        var queries = Expressions(Dashboard().RootElement).Concat(Alerts()).ToList();
        Assert.True(queries.Count > 35, $"only {queries.Count} queries were found");
        var wrong = new List<string>();
        foreach (var query in queries)
        {
            // Names of labels look as those of metrics do
            var names = Names().Matches(Grouping().Replace(Selector().Replace(query, "${name}"), "")).Select(m => m.Value).ToList();
            if (names.Count == 0) wrong.Add($"{query}: names nothing");
            wrong.AddRange(names.Where(n => !told.ContainsKey(n)).Select(n => $"{query}: nobody tells {n}"));
            var labels = names.SelectMany(n => told.GetValueOrDefault(n) ?? []).ToHashSet(StringComparer.Ordinal);
            foreach (Match match in Selector().Matches(query))
            {
                var of = told.GetValueOrDefault(match.Groups["name"].Value) ?? [];
                wrong.AddRange(Matcher().Matches(match.Groups["labels"].Value).Select(m => m.Groups[1].Value).Where(l => !of.Contains(l)).Select(l => $"{query}: {match.Groups["name"].Value} has no {l}"));
            }
            foreach (Match match in Grouping().Matches(query)) wrong.AddRange(match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(l => !labels.Contains(l)).Select(l => $"{query}: nothing has {l}"));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Every_legend_and_every_variable_names_a_label_that_is_there()
    {
        var told = await ToldAsync();
        var all = told.Values.SelectMany(l => l).ToHashSet(StringComparer.Ordinal);
        var dashboard = Dashboard().RootElement.GetRawText();
        var used = Legend().Matches(dashboard).Concat(Legend().Matches(File.ReadAllText(Path.Combine(_deploy, "prometheus", "alerts.yml")))).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.Contains("host", used);
        Assert.DoesNotContain(used, l => !all.Contains(l));
        var variables = Variables().Matches(dashboard).Select(m => (Name: m.Groups[1].Value, Label: m.Groups[2].Value)).ToList();
        Assert.NotEmpty(variables);
        Assert.All(variables, v => Assert.Contains(v.Label, told[v.Name]));
    }

    [Fact]
    public void Panels_HaveIdsOfTheirOwnAndDoNotLieOnEachOther()
    {
        var panels = Dashboard().RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.DistinctBy(p => p.GetProperty("id").GetInt32()).Count());
        var cells = panels.SelectMany(p => Cells(p.GetProperty("gridPos"))).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, c => Assert.InRange(c.X, 0, 23));
    }

    // Names, each with its labels, of both pages of a lab in which everything is known
    private async Task<Dictionary<string, HashSet<string>>> ToldAsync()
    {
        Ferby.OnOrder = order => _ = Ferby.AnswerAsync(order.Id, OrderState.Done, "done");
        var rates = (Bits: BitRate.FromMegabits(1), Bytes: ByteRate.FromMiB(1));
        Ferby.SetGuests(FakeAgent.Guest("dns") with { MemoryMax = ByteSize.FromGiB(1), NetworkIn = rates.Bits, NetworkOut = rates.Bits, BlockRead = rates.Bytes, BlockWrite = rates.Bytes, BlockRequestsPerSecond = 3 });
        Ferby.Status = Ferby.Status with { Sample = Ferby.Status.Sample! with { NetworkIn = rates.Bits, NetworkOut = rates.Bits, BlockRead = rates.Bytes, BlockWrite = rates.Bytes } };
        await Ferby.KnownAsync(App);
        App.Service<LiveFleet>().Drop("malformed");
        await App.OperationAsync(await App.AskAsync("/api/v1/domains/dns/pause"), "done");
        var app = await Eventually.IsAsync(() => Scrape.ReadAsync(App.Http, "/metrics/app"), p => p.Names.Contains("xenweb_operation_duration_seconds_bucket") && p.Names.Contains("xenweb_messages_dropped_total"), p => $"the operation: {string.Join(' ', p.Names)}");
        var lab = await Scrape.ReadAsync(App.Http);
        return lab.Series.Concat(app.Series).GroupBy(s => s.Name).ToDictionary(g => g.Key, g => g.SelectMany(s => Label().Matches(s.Labels).Select(m => m.Groups[1].Value)).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static JsonDocument Dashboard() => JsonDocument.Parse(File.ReadAllText(Path.Combine(_deploy, "grafana", "xenweb.json")));

    private static IEnumerable<string> Expressions(JsonElement dashboard) =>
        dashboard.GetProperty("panels").EnumerateArray().Where(p => p.TryGetProperty("targets", out _)).SelectMany(p => p.GetProperty("targets").EnumerateArray()).Select(t => t.GetProperty("expr").GetString()!);

    private static IEnumerable<string> Alerts() => File.ReadLines(Path.Combine(_deploy, "prometheus", "alerts.yml")).Where(l => l.TrimStart().StartsWith("expr: ", StringComparison.Ordinal)).Select(l => l.Trim()["expr: ".Length..]);

    private static IEnumerable<(int X, int Y)> Cells(JsonElement at) =>
        from x in Enumerable.Range(at.GetProperty("x").GetInt32(), at.GetProperty("w").GetInt32()) from y in Enumerable.Range(at.GetProperty("y").GetInt32(), at.GetProperty("h").GetInt32()) select (x, y);

    [GeneratedRegex(@"\b(xen|xenweb|http|dotnet|kestrel|process|aspnetcore|npgsql)_[a-z0-9_]+\b")]
    private static partial Regex Names();

    [GeneratedRegex(@"(?<name>[a-z_][a-z0-9_]*)\{(?<labels>[^}]*)\}")]
    private static partial Regex Selector();

    [GeneratedRegex(@"([a-z_]+)\s*[=!]~?""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\b(?:by|on|group_left|without)\s*\(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\{\{\s*(?:\$labels\.)?([a-z_]+)\s*\}\}")]
    private static partial Regex Legend();

    [GeneratedRegex(@"label_values\(([a-z_]+), ([a-z_]+)\)")]
    private static partial Regex Variables();

    [GeneratedRegex(@"([a-zA-Z_][a-zA-Z0-9_]*)=""")]
    private static partial Regex Label();
}
