using System.Collections.Immutable;

namespace XenWeb.Infrastructure.Storage;

/// <summary>Whether the database can be used, and what should be seen to before it can't, for pages and the log to show. Any thread.</summary>
public sealed class StoreHealth
{
    private volatile string? _problem = "The database has not answered yet";
    private volatile bool _ready;
    private ImmutableSortedDictionary<string, string> _warnings = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Whether its schema is the program's and the last write went well.</summary>
    public bool Ready => _ready && _problem is null;

    /// <summary>Whether its schema was the program's at some time: then it is waited for, and nothing else has to be done before it can be written to.</summary>
    internal bool IsMade => _ready;

    /// <summary>One sentence; null while all is well.</summary>
    public string? Problem => _problem;

    /// <summary>Sentences about what works, but not as it should; few.</summary>
    public IEnumerable<string> Warnings => _warnings.Values;

    /// <summary>The same, each with its matter: "size", "clocks", "spool".</summary>
    public IReadOnlyDictionary<string, string> Matters => _warnings;

    /// <summary>Raised after each change; handlers must be quick and must not throw.</summary>
    public event Action? Changed;

    /// <summary>The schema is applied, or a write went well.</summary>
    internal void Well()
    {
        if (_ready && _problem is null) return;
        _ready = true;
        _problem = null;
        Changed?.Invoke();
    }

    /// <summary>A sentence about one matter, in place of the last; null takes it away. Returns whether it is the matter's first.</summary>
    internal bool Warn(string matter, string? words)
    {
        var before = _warnings;
        ImmutableInterlocked.Update(ref _warnings, all => words is null ? all.Remove(matter) : all.SetItem(matter, words));
        if (before.GetValueOrDefault(matter) != words) Changed?.Invoke();
        return words is not null && !before.ContainsKey(matter);
    }

    /// <summary>It can't be used now.</summary>
    internal void Away(string problem)
    {
        if (_problem == problem) return;
        _problem = problem;
        Changed?.Invoke();
    }
}
