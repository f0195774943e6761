using System.Text.RegularExpressions;

namespace XenWeb.Infrastructure.Xen;

/// <summary>Finds the host's end of a guest's channel: xl.cfg's <c>channel=["name=org.xenweb.agent,connection=pty"]</c>, as xenstore tells of it.</summary>
/// <param name="xenstoreLs">xenstore-ls, as a path or a name in PATH.</param>
/// <param name="time">The clock.</param>
public sealed partial class XenChannels(string xenstoreLs, TimeProvider time)
{
    /// <summary>The channel's name.</summary>
    public const string Name = "org.xenweb.agent";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    private readonly XlRunner _runner = new(new XlOptions { XlPath = xenstoreLs }, time);

    /// <summary>The pseudo terminal of that domain's channel of our name; null if there is none now.</summary>
    public async Task<string?> FindAsync(int domainNumber, CancellationToken cancellation)
    {
        var run = await _runner.RunAsync(_limit, cancellation, "-f", $"/local/domain/{domainNumber}/device/console").ConfigureAwait(false);
        return Terminal(run.Output);
    }

    /// <summary>From the output of <c>xenstore-ls -f</c>. Only a pseudo terminal is taken: a guest may write to parts of its own tree.</summary>
    internal static string? Terminal(string output)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match line in LineOf().Matches(output)) values[line.Groups[1].Value] = line.Groups[2].Value;
        return values.Where(v => v.Key.EndsWith("/name", StringComparison.Ordinal) && v.Value == Name)
            .Select(v => values.GetValueOrDefault(v.Key[..^"name".Length] + "tty"))
            .FirstOrDefault(tty => tty is not null && TerminalOf().IsMatch(tty));
    }

    // /local/domain/5/device/console/1/tty = "/dev/pts/7"
    [GeneratedRegex("^(/local/domain/\\d+/device/console/\\d+/\\w+) = \"([^\"\\n]*)\"", RegexOptions.Multiline)]
    private static partial Regex LineOf();

    [GeneratedRegex("^/dev/pts/\\d{1,9}$")]
    private static partial Regex TerminalOf();
}
