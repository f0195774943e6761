namespace XenWeb.Web.Replay;

/// <summary>How long the replay's time line is.</summary>
/// <param name="Key">In the address.</param>
/// <param name="Word">On the button.</param>
/// <param name="Length">How long.</param>
public sealed record ReplayRange(string Key, string Word, TimeSpan Length)
{
    /// <summary>The choices; the first is the default.</summary>
    public static readonly IReadOnlyList<ReplayRange> All =
    [
        new("1h", "1\u00a0h", TimeSpan.FromHours(1)), new("6h", "6\u00a0h", TimeSpan.FromHours(6)), new("1d", "1\u00a0d", TimeSpan.FromDays(1)), new("7d", "7\u00a0d", TimeSpan.FromDays(7)),
    ];

    /// <summary>The range of a key; the default for what is none.</summary>
    public static ReplayRange Of(string? key) => All.FirstOrDefault(r => r.Key == key) ?? All[0];

    /// <summary>The time line around a moment: it ends now, or is around the moment if that is longer ago.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Around(DateTimeOffset at, DateTimeOffset now)
    {
        var to = at > now - Length * 0.9 ? now : at + Length / 2;
        return (to - Length, to);
    }
}
