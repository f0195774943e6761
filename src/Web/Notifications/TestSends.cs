using XenWeb.Domain.Notifications;

namespace XenWeb.Web.Notifications;

/// <summary>Sends a test, or what confirms a mail address, once and at once, and says how it went. A person may do so a few times only: it is no way to fill somebody's mailbox.</summary>
public sealed class TestSends(LetterPost post, TimeProvider time)
{
    /// <summary>The most tests of one person within <see cref="Within"/>.</summary>
    public const int Max = 5;

    /// <summary>The time of <see cref="Max"/>.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, List<DateTimeOffset>> _tests = [];

    /// <summary>How it went.</summary>
    /// <param name="person">Who wants it.</param>
    /// <param name="way">Mail or webhook.</param>
    /// <param name="address">Addresses it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<SendOutcome> SendAsync(Guid person, NotificationWays way, Func<Letter, AddressedLetter> address, CancellationToken cancellation)
    {
        if (!Counts(person)) return SendOutcome.Never($"You have had {Max} tests within {Within.TotalMinutes:0} minutes: wait a little.");
        return await post.TryAsync(address(new Letter(Guid.CreateVersion7(time.GetUtcNow()), person, way, [], [])), cancellation);
    }

    private bool Counts(Guid person)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var (old, _) in _tests.Where(t => t.Value.All(at => at <= now - Within)).ToArray()) _tests.Remove(old);
            if (!_tests.TryGetValue(person, out var mine)) _tests[person] = mine = [];
            mine.RemoveAll(at => at <= now - Within);
            if (mine.Count >= Max) return false;
            mine.Add(now);
            return true;
        }
    }
}
