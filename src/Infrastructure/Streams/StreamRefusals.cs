namespace XenWeb.Infrastructure.Streams;

/// <summary>A connection that was refused, or several for the same reason.</summary>
/// <param name="From">Where the last one came from.</param>
/// <param name="Why">In words.</param>
/// <param name="Count">How many.</param>
public sealed record StreamRefusal(string From, string Why, long Count);

/// <summary>Gathers refusals, so that a flood of connections is no flood of events: the first for a reason is told at once, more of them a minute later.</summary>
internal sealed class StreamRefusals(TimeProvider time)
{
    private const int ReasonsMax = 32;
    private const string Others = "other reasons";

    private static readonly TimeSpan _rest = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StreamRefusal> _gathered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);

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

    /// <summary>Those that are to be told now.</summary>
    public IReadOnlyCollection<StreamRefusal> Take()
    {
        lock (_lock)
        {
            foreach (var old in _told.Where(t => time.GetElapsedTime(t.Value) >= _rest).Select(t => t.Key).ToList()) _told.Remove(old);
            var due = _gathered.Values.Where(r => !_told.ContainsKey(r.Why)).ToList();
            foreach (var refusal in due)
            {
                _gathered.Remove(refusal.Why);
                _told[refusal.Why] = time.GetTimestamp();
            }
            return due;
        }
    }
}
