namespace XenWeb.Infrastructure.Storage;

/// <summary>Whether the database can be used, for pages and the log to show. Any thread.</summary>
public sealed class StoreHealth
{
    private volatile string? _problem = "The database has not answered yet";
    private volatile bool _ready;

    /// <summary>Whether its schema is the program's and the last write went well.</summary>
    public bool Ready => _ready && _problem is null;

    /// <summary>One sentence; null while all is well.</summary>
    public string? Problem => _problem;

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

    /// <summary>It can't be used now.</summary>
    internal void Away(string problem)
    {
        if (_problem == problem) return;
        _problem = problem;
        Changed?.Invoke();
    }
}
