namespace XenWeb.Web.Notifications;

/// <summary>Tells from counters that only grow (or begin anew) whether something has happened lately, and how often.</summary>
internal sealed class HappenedLately(TimeSpan lately)
{
    private const int CountersMax = 20_000;
    private const int CausesMax = 50;

    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _since = new(StringComparer.Ordinal);
    private DateTimeOffset? _at;

    /// <summary>As if it had never looked: what has happened until the next look is not told.</summary>
    public void Forget()
    {
        _last.Clear();
        _sources.Clear();
        _since.Clear();
        _at = null;
    }

    /// <summary>
    /// What has happened since it began, by cause; empty if nothing has for a while. The first look at a source only remembers: it was before. A counter that it has later
    /// began at 0.
    /// </summary>
    /// <param name="counters">Each by its name, "source/what", with its cause.</param>
    /// <param name="now">When.</param>
    public IReadOnlyDictionary<string, long> Look(IEnumerable<(string Name, string Cause, long Count)> counters, DateTimeOffset now)
    {
        var sources = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, cause, count) in counters)
        {
            var source = name[..(name.IndexOf('/', StringComparison.Ordinal) + 1)];
            var known = _last.TryGetValue(name, out var before);
            var hasRoom = known || _last.Count < CountersMax;
            if ((known || (hasRoom && _sources.Contains(source))) && count != before)
            {
                // Hosts name the causes
                if (_since.Count < CausesMax || _since.ContainsKey(cause)) _since[cause] = _since.GetValueOrDefault(cause) + (count > before ? count - before : count);
                if (count > 0) _at = now;
            }
            if (hasRoom) _last[name] = count;
            if (_sources.Count + sources.Count < CountersMax) sources.Add(source);
        }
        _sources.UnionWith(sources);
        if (_at is null || now - _at > lately)
        {
            _since.Clear();
            _at = null;
        }
        return _since;
    }
}
