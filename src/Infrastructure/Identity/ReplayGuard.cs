using System.Globalization;

namespace XenWeb.Infrastructure.Identity;

/// <summary>
/// The newest message of each signer (and voice) on each topic: what is not newer was said before. What the web app keeps at the broker for its agents
/// (intents, policies, rules, whom to believe) is remembered in a file, so that a broker can't give an older one to an agent that starts anew.
/// </summary>
/// <param name="path">The file; null remembers nothing over a restart.</param>
public sealed class ReplayGuard(string? path = null)
{
    /// <summary>Topics that are remembered; messages on further ones are dropped ("too many topics").</summary>
    public const int TopicsMax = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Topic, string Signer, string Voice), (long Incarnation, long Sequence)> _newest = Read(path);

    /// <summary>Takes note of a message. Null if it is new; else why it is to be dropped ("replayed", "too many topics").</summary>
    /// <param name="claims">Whose it is and which one.</param>
    /// <param name="retained">It was kept by the broker: then the newest may come again, as it does after each connect.</param>
    /// <param name="remember">Whether it is to be known after a restart.</param>
    public string? Take(MessageClaims claims, bool retained, bool remember)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var (key, id) = ((claims.Topic, $"{claims.Signer}", claims.Voice), (claims.Incarnation, claims.Sequence));
        lock (_gate)
        {
            if (_newest.TryGetValue(key, out var newest))
            {
                var order = id.CompareTo(newest);
                if (order < 0 || (order == 0 && !retained)) return "replayed";
                if (order == 0) return null;
            }
            else if (_newest.Count >= TopicsMax)
            {
                return "too many topics";
            }
            _newest[key] = id;
            if (remember) Write();
            return null;
        }
    }

    // Few topics, seldom: the web app's own retained ones
    private void Write()
    {
        if (path is null) return;
        var lines = _newest.Where(n => n.Key is { Signer: "web", Voice: "" }).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Value.Incarnation} {n.Value.Sequence} {n.Key.Topic}\n"));
        PrivateFile.Write(path, string.Concat(lines.Order(StringComparer.Ordinal)));
    }

    private static Dictionary<(string Topic, string Signer, string Voice), (long Incarnation, long Sequence)> Read(string? path)
    {
        var newest = new Dictionary<(string, string, string), (long, long)>();
        if (path is null || !File.Exists(path)) return newest;
        foreach (var line in File.ReadLines(path))
        {
            if (line.Split(' ', 3) is [var incarnation, var sequence, var topic] && long.TryParse(incarnation, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var s)) newest[(topic, "web", "")] = (i, s);
        }
        return newest;
    }
}
