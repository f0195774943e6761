using XenWeb.Domain.Notifications;

namespace XenWeb.Web.Notifications;

/// <summary>Sends a test, or what confirms a mail address, once and at once, and says how it went. A person may do so a few times only: it is no way to fill somebody's mailbox. What confirms an address may go to a stranger's, and is counted by the day.</summary>
public sealed class TestSends(LetterPost post, TimeProvider time)
{
    /// <summary>The most tests of one person within <see cref="Within"/>, and the most links within <see cref="LinksWithin"/>.</summary>
    public const int Max = 5;

    /// <summary>The time of <see cref="Max"/>.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    /// <summary>The time of <see cref="Max"/> links.</summary>
    public static readonly TimeSpan LinksWithin = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid Person, bool IsLink), List<DateTimeOffset>> _sent = [];

    /// <summary>How it went.</summary>
    /// <param name="person">Who wants it.</param>
    /// <param name="way">Mail or webhook.</param>
    /// <param name="isLink">Whether it is what confirms an address.</param>
    /// <param name="address">Addresses it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<SendOutcome> SendAsync(Guid person, NotificationWays way, bool isLink, Func<Letter, AddressedLetter> address, CancellationToken cancellation)
    {
        if (!Counts(person, isLink)) return SendOutcome.Never(isLink ? $"You have had {Max} links within {LinksWithin.TotalHours:0} hours: wait a little." : $"You have had {Max} tests within {Within.TotalMinutes:0} minutes: wait a little.");
        return await post.TryAsync(address(new Letter(Guid.CreateVersion7(time.GetUtcNow()), person, way, [], [])), cancellation);
    }

    private bool Counts(Guid person, bool isLink)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var (who, sent) in _sent.ToArray())
            {
                sent.RemoveAll(at => at <= now - (who.IsLink ? LinksWithin : Within));
                if (sent.Count == 0) _sent.Remove(who);
            }
            if (!_sent.TryGetValue((person, isLink), out var mine)) _sent[(person, isLink)] = mine = [];
            if (mine.Count >= Max) return false;
            mine.Add(now);
            return true;
        }
    }
}
