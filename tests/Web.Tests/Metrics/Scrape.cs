using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace XenWeb.Web.Tests.Metrics;

/// <summary>A page of figures, read as strictly as Prometheus' text format asks: a line that is none fails the test.</summary>
internal sealed partial class Scrape
{
    private Scrape(string text)
    {
        var ended = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                if (Type().Match(line) is { Success: true } type) Types[type.Groups[1].Value] = type.Groups[2].Value;
                continue;
            }
            var match = Line().Match(line);
            Assert.True(match.Success, $"no line of the format: {line}");
            var name = match.Groups["name"].Value;
            if (Series.Count > 0 && Family(Series[^1].Name) != Family(name)) Assert.True(ended.Add(Family(Series[^1].Name)), $"{Series[^1].Name} stands in two places");
            Series.Add((name, match.Groups["labels"].Value, double.Parse(match.Groups["value"].Value.Replace("+Inf", "∞", StringComparison.Ordinal), CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>In the order of the page.</summary>
    public List<(string Name, string Labels, double Value)> Series { get; } = [];

    /// <summary>Kinds of the families.</summary>
    public Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of all series.</summary>
    public IReadOnlySet<string> Names => Series.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Of a text.</summary>
    public static Scrape Of(string text) => new(text);

    /// <summary>What a client is given; fails the test if that is not 200.</summary>
    public static async Task<Scrape> ReadAsync(HttpClient client, string path = "/metrics")
    {
        using var answer = await client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode} {text}");
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        return new Scrape(text);
    }

    /// <summary>The one series of a name with all of these labels.</summary>
    public double Value(string name, params string[] labels) => Assert.Single(Series, s => s.Name == name && labels.All(l => s.Labels.Contains(l, StringComparison.Ordinal))).Value;

    // The series of a histogram have three names
    private string Family(string name)
    {
        var of = Parts().Replace(name, "");
        return Types.GetValueOrDefault(of) == "histogram" ? of : name;
    }

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Parts();

    [GeneratedRegex("""\A(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\[\\"n])*",?)*)\})? (?<value>[-+]?(Inf|NaN|[0-9.]+([eE][-+]?[0-9]+)?))( [0-9]+)?\z""")]
    private static partial Regex Line();

    [GeneratedRegex(@"\A# TYPE (\S+) (\S+)\z")]
    private static partial Regex Type();
}
