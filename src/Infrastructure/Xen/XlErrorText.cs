using System.Text.RegularExpressions;

namespace XenWeb.Infrastructure.Xen;

/// <summary>Says in plain words what xl, libxl, libxc and ssh complained of.</summary>
public static partial class XlErrorText
{
    private const int RawMax = 160;

    // What is said of the guest or host in the sentence "herby can't take it: not enough memory there (...)". First match counts.
    private static readonly (Func<string, string?> Match, string? Words)[] _causes =
    [
        (Find("Failed to populate physmap"), "not enough memory"),
        (Find("Cannot allocate memory"), "not enough memory"),
        (Find("Out of memory"), "not enough memory"),
        (Find("Failed to enable logdirty"), "this host's Xen can't track a running guest's memory (no log-dirty mode), so it can't migrate it live"),
        (line => Group(NameTaken(), line) is { } name ? $"a guest named {name} exists already" : null, null),
        (Find("No config file stored"), "Xen has no configuration stored for it"),
        (line => Group(UnknownHost(), line) is { } host ? $"the name {host} can't be resolved" : null, null),
        (Find("No route to host"), "there is no route to it"),
        (Find("Connection refused"), "it refuses the connection"),
        (Find("Connection timed out"), "it does not answer"),
        (Find("Host key verification failed"), "its ssh host key is not known or has changed"),
        (Find("Permission denied (publickey"), "it does not accept our ssh key"),
        (line => Group(NoDisk(), line) is { } disk ? $"the disk {disk} is not there" : null, null),
        (line => Group(NoBridge(), line) is { } bridge ? $"there is no network bridge {bridge}" : null, null),
        (line => Group(NoFile(), line) is { } file ? $"the file {file} is not there" : null, null),
        (Find("device model did not start"), "its QEMU, which serves screens, channels and some disks, did not start: why is in /var/log/xen/qemu-dm-NAME.log of that host"),
        (line => line.Contains("config parsing error", StringComparison.Ordinal) ? "its configuration can't be parsed" : null, null),
        (Find("Domain name must be specified"), "its configuration has no name"),
        (Find("guest did not suspend, timed out"), "it did not answer the request to suspend within 60 s"),
        (Find("domain did not respond to suspend request"), "it did not answer the request to suspend"),
        (Find("PV control interface not available"), "it does not listen to such requests (no Xen drivers in it)"),
    ];

    /// <summary>Whether xl said that there is no such domain.</summary>
    public static bool SaysUnknownDomain(string error) => error.Contains("is an invalid domain identifier", StringComparison.Ordinal);

    /// <summary>The cause in words with xl's own in brackets; xl's own alone where it is not known; null for no output.</summary>
    public static string? Explain(IEnumerable<string> lines)
    {
        var all = lines.Where(line => !string.IsNullOrWhiteSpace(line)).ToArray();
        foreach (var (match, words) in _causes)
            foreach (var line in all)
                if (match(line) is { } found) return $"{words ?? found} ({Raw(line)})";
        // The first error is the cause; those after it follow from it.
        var own = all.FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? all.LastOrDefault();
        return own is null ? null : Raw(own);
    }

    // Without the place in libxl's sources, which means nothing to a reader and changes with each version.
    private static string Raw(string line)
    {
        var text = Place().Replace(line.Trim(), "");
        return text.Length <= RawMax ? text : text[..RawMax] + "…";
    }

    private static Func<string, string?> Find(string text) => line => line.Contains(text, StringComparison.Ordinal) ? text : null;

    private static string? Group(Regex pattern, string line) => pattern.Match(line) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^(?:libxl|xc): \w+: (?:[\w.]+:\d+:\w+: )?")]
    private static partial Regex Place();

    [GeneratedRegex("Domain with name \"(.{1,100})\" already exists")]
    private static partial Regex NameTaken();

    [GeneratedRegex(@"Could not resolve hostname ([^\s:]{1,253})")]
    private static partial Regex UnknownHost();

    [GeneratedRegex(@"failed to stat: ([^\s:]{1,200})")]
    private static partial Regex NoDisk();

    [GeneratedRegex(@"Could not find bridge device ([^\s:]{1,40})")]
    private static partial Regex NoBridge();

    [GeneratedRegex(@"failed to open file '([^']{1,200})'")]
    private static partial Regex NoFile();
}
