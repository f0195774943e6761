namespace XenWeb.Infrastructure.Streams;

/// <summary>A connection that was refused, or several for the same reason.</summary>
/// <param name="From">Where the last one came from.</param>
/// <param name="Why">In words.</param>
/// <param name="Count">How many.</param>
public sealed record StreamRefusal(string From, string Why, long Count);

/// <summary>Gathers refusals for a moment, so that a flood of connections is no flood of events.</summary>
internal sealed class StreamRefusals
{
    private const int ReasonsMax = 32;
    private const string Others = "other reasons";

    private readonly Lock _lock = new();
    private Dictionary<string, StreamRefusal> _gathered = new(StringComparer.Ordinal);

    /// <summary>Adds one.</summary>
    public void Add(string from, string why)
    {
        lock (_lock)
        {
            if (!_gathered.ContainsKey(why) && _gathered.Count >= ReasonsMax) why = Others;
            var before = _gathered.GetValueOrDefault(why)?.Count ?? 0;
            _gathered[why] = new StreamRefusal(from, why, before + 1);
        }
    }

    /// <summary>Those since the last call.</summary>
    public IReadOnlyCollection<StreamRefusal> Take()
    {
        lock (_lock)
        {
            if (_gathered.Count == 0) return [];
            var taken = _gathered.Values;
            _gathered = new(StringComparer.Ordinal);
            return taken;
        }
    }
}
