using XenWeb.Domain.Hosts;
using XenWeb.Web.Controls;
using XenWeb.Web.Replay;

namespace XenWeb.Web.Shell;

/// <summary>Every address of a page, in one place; relative to the base address.</summary>
public static class Links
{
    /// <summary>A host.</summary>
    public static string Host(HostId host) => $"hosts/{host}";

    /// <summary>Where a class is made of an image.</summary>
    public static string Class(string image) => $"images/{Uri.EscapeDataString(image)}/class";

    /// <summary>An image.</summary>
    public static string Image(string name) => $"images/{Uri.EscapeDataString(name)}";

    /// <summary>A domain, by its name (unique in the lab) or its UUID.</summary>
    public static string Domain(string nameOrId) => $"domains/{Uri.EscapeDataString(nameOrId)}";

    /// <summary>A negotiation.</summary>
    public static string Negotiation(string helpId) => $"negotiations/{Uri.EscapeDataString(helpId)}";

    /// <summary>The lab as it was at a moment; with a host, a domain or a negotiation in view.</summary>
    public static string Replay(DateTimeOffset at, string? host = null, string? domain = null, string? negotiation = null) =>
        $"replay?at={MomentText.Say(MomentChange.Ceiling(at))}" + Part("host", host) + Part("domain", domain) + Part("negotiation", negotiation);

    private static string Part(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    /// <summary>What was kept of a host or a domain over a stretch of time, as a file: every sample of a week, else means of minutes or hours.</summary>
    /// <param name="of">"hosts/ferby".</param>
    /// <param name="range">Which stretch.</param>
    /// <param name="form">csv or jsonl.</param>
    public static string History(string of, ChartRange range, string form)
    {
        var window = range.From is { } from ? $"from={MomentText.Say(from)}&to={MomentText.Say(from + range.Length)}" : $"last={(long)range.Length.TotalSeconds}";
        var step = range.Length.TotalDays switch { > 180 => "&step=3600", > 8 => "&step=60", _ => "" };
        return $"api/v1/{of}/history/export?{window}{step}&format={form}";
    }

    /// <summary>Hosts beside each other.</summary>
    public static string CompareHosts(params IEnumerable<string> hosts) => Compare("host", hosts);

    /// <summary>Domains beside each other.</summary>
    public static string CompareDomains(params IEnumerable<string> domains) => Compare("domain", domains);

    private static string Compare(string name, IEnumerable<string> of) => "compare?" + string.Join('&', of.Select(o => $"{name}={Uri.EscapeDataString(o)}"));

    /// <summary>An export as one file, from the API.</summary>
    public static string Archive(string export) => $"api/v1/exports/{Uri.EscapeDataString(export)}/archive";

    /// <summary>A configuration.</summary>
    public static string Configuration(string name) => $"configurations/{Uri.EscapeDataString(name)}";

    /// <summary>A configuration's versions; the difference of two of them if they are given.</summary>
    public static string Versions(string name, int? from = null, int? to = null) =>
        $"{Configuration(name)}?tab=history" + (from is null ? "" : $"&from={from}") + (to is null ? "" : $"&to={to}");

    /// <summary>The form for a configuration that is there.</summary>
    public static string Edit(string name) => $"{Configuration(name)}/edit";

    /// <summary>The form for another one like it.</summary>
    public static string Clone(string name) => $"configurations/new?like={Uri.EscapeDataString(name)}";

    /// <summary>A configuration as the API gives it: its xl.cfg.</summary>
    public static string Text(string name) => $"api/v1/configurations/{Uri.EscapeDataString(name)}";

    /// <summary>The events of an operation, or of an order to many domains.</summary>
    public static string Operation(Guid operation) => $"events?operation={operation}";

    /// <summary>What somebody was told.</summary>
    public const string Notifications = "notifications";

    /// <summary>What they want to be told.</summary>
    public const string NotificationSettings = "notifications/settings";

    /// <summary>An operation among the drains.</summary>
    public static string Drain(Guid operation) => $"drains#{operation}";
}
