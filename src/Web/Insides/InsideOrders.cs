using System.Collections.Immutable;
using System.Text.Json;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Insides;

/// <summary>The answer to a request: the order that is given, or why none is; exactly one is set.</summary>
/// <param name="Order">It is sent until it is answered or given up.</param>
/// <param name="Refusal">Every reason; nothing was done.</param>
/// <param name="Repeated">The same idempotency key came before: this is that request's order.</param>
public sealed record InsideRequest(InsideOrder? Order, Refusal? Refusal, bool Repeated = false);

/// <summary>
/// Orders to the agents in guests: asked, refused with every reason or sent, repeated until they are answered or expired, and followed to
/// their end. The agent does each at most once. Lighter than <see cref="Operations"/>: nothing is stored but the events, so an order that
/// nobody has answered is forgotten when the web app ends.
/// </summary>
public sealed class InsideOrders(LiveInsides insides, LiveFleet live, GuestBus bus, InsideEvents events, TimeProvider time)
{
    /// <summary>The most that are remembered; beyond it the oldest that ended are forgotten.</summary>
    public const int Max = 2000;

    /// <summary>The most that go on for one guest at one time; more are refused.</summary>
    public const int GoingOnMax = 32;

    /// <summary>Without any answer for so long it is given up; it is not begun after that.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    /// <summary>One that was begun and of which nothing more is heard is given up after this.</summary>
    public static readonly TimeSpan EndWithin = StopProgramMessage.GraceMax + TimeSpan.FromMinutes(1);

    private static readonly TimeSpan UntilHeard = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, DateTimeOffset> _sentAt = [];
    private readonly Dictionary<Guid, string> _hashes = [];
    private readonly Followers<Guid> _followers = new(time);
    private readonly Wake _wake = new(time, TimeSpan.FromSeconds(1));
    private ImmutableDictionary<Guid, InsideOrder> _all = ImmutableDictionary<Guid, InsideOrder>.Empty;

    /// <summary>The newest first.</summary>
    public ImmutableArray<InsideOrder> Current => [.. Volatile.Read(ref _all).Values.OrderByDescending(o => o.AskedAt).ThenBy(o => o.Id)];

    /// <summary>One; null if it is not known (any more).</summary>
    public InsideOrder? Find(Guid id) => Volatile.Read(ref _all).GetValueOrDefault(id);

    /// <summary>An empty batch at once, then the ids of those that changed.</summary>
    public IAsyncEnumerable<IReadOnlyCollection<Guid>> FollowAsync(CancellationToken cancellation) => _followers.FollowAsync(_ => true, cancellation);

    /// <summary>Gives an order. Its expiry is set when it is sent; with a key its id follows from that, so a repeated request is the same order.</summary>
    public InsideRequest Ask(GuestOrder order, string? key = null)
    {
        var answer = Answer(order, key);
        if (answer.Refusal is { } refusal) events.Refused(order, NameOf(order.Guest), refusal);
        return answer;
    }

    private InsideRequest Answer(GuestOrder order, string? key)
    {
        var ask = new Ask(key, order.Reason, [Content(order)]);
        if (OperationRules.Said(ask) is { } said) return new InsideRequest(null, said);
        if (key is not null) order = order with { Id = EventKey.Of($"{order.Guest}/{key}") };
        InsideOrder asked;
        lock (_gate)
        {
            if (Find(order.Id) is { } before) return _hashes.GetValueOrDefault(order.Id) == ask.Hash ? new InsideRequest(before, null, Repeated: true) : Reused(key!, before);
            var name = NameOf(order.Guest);
            if (InsideRules.Order(insides.Of(order.Guest), name, order) is { } refusal) return new InsideRequest(null, refusal);
            if (_all.Values.Count(o => o.Order.Guest == order.Guest && !o.Ended) >= GoingOnMax) return new InsideRequest(null, new Refusal(RefusalKind.Conflict, [$"{GoingOnMax} orders for {name} go on already."]));
            asked = new InsideOrder(order, name, OrderState.Accepted, $"Sent to the agent in {name}; waiting for its answer.", time.GetUtcNow());
            if (key is not null) _hashes[order.Id] = ask.Hash;
            Set(asked);
        }
        events.Asked(asked);
        _wake.Now();
        return new InsideRequest(asked, null);
    }

    /// <summary>The name that a guest has for people now.</summary>
    public string NameOf(GuestId guest) => FleetGuests.Find(live.Current, guest)?.Guest.Name ?? $"{guest}";

    /// <summary>An agent answered. An end is final; answers to what is not known here, or of another guest, are passed over.</summary>
    public void Hear(GuestOutcomeMessage outcome)
    {
        InsideOrder? over = null;
        Change(outcome.Order, order => order.Order.Guest != outcome.Guest || order.Ended ? order : (over = order with
        {
            State = outcome.State,
            Text = Words.Sentence(VisibleText.Of(outcome.Text, Reason.LengthMax)),
            HeardAt = time.GetUtcNow(),
            EndedAt = outcome.State is OrderState.Done or OrderState.Failed ? time.GetUtcNow() : null,
        }));
        if (over is { Ended: true }) events.Ended(over);
    }

    /// <summary>A program or a load that was started has ended.</summary>
    public void Hear(GuestEventMessage happened)
    {
        if (happened is not { What: "program-ended" or "load-ended", Order: { } id }) return;
        Change(id, order => order.Order.Guest != happened.Guest || order.OverAt is not null ? order : order with { OverAt = time.GetUtcNow(), Over = VisibleText.Of(happened.Text, Reason.LengthMax) });
    }

    internal Task WaitAsync(CancellationToken cancellation) => _wake.WaitAsync(cancellation);

    /// <summary>Sends what is due, and gives up what nobody answers.</summary>
    internal async Task SendAsync(CancellationToken cancellation)
    {
        foreach (var order in Volatile.Read(ref _all).Values.Where(o => !o.Ended).ToList())
        {
            var now = time.GetUtcNow();
            if (GivenUp(order, now) is { } over)
            {
                Change(order.Id, o => o.Ended ? o : over);
                events.Unanswered(over);
                continue;
            }
            var every = order.HeardAt is null ? UntilHeard : WhileRunning;
            // A bus without a broker would keep each repeat
            if (!bus.Bus.IsConnected || (_sentAt.TryGetValue(order.Id, out var sent) && now - sent < every)) continue;
            if (await bus.PublishAsync(order.Order with { ExpiresAt = order.AskedAt + AnswerWithin }, insides.Of(order.Order.Guest).Presence?.SealKey, cancellation)) _sentAt[order.Id] = now;
        }
        foreach (var ended in _sentAt.Keys.Where(id => Find(id) is null or { Ended: true }).ToList()) _sentAt.Remove(ended);
    }

    private static InsideOrder? GivenUp(InsideOrder order, DateTimeOffset now)
    {
        if (now - (order.HeardAt ?? order.AskedAt) < (order.HeardAt is null ? AnswerWithin : EndWithin)) return null;
        var text = order.HeardAt is null
            ? $"No answer from the agent in {order.GuestName} for {Words.Took(now - order.AskedAt)}: given up. It will not be begun any more; whether it was is not known."
            : $"Nothing more was heard of it for {Words.Took(now - order.HeardAt.Value)}: given up. {order.Text}";
        return order with { State = OrderState.Failed, Text = text, EndedAt = now };
    }

    // The id and the expiry are the web app's own
    private static string Content(GuestOrder order) => order.GetType().Name + JsonSerializer.Serialize<object>(order with { Id = default, ExpiresAt = default });

    private static InsideRequest Reused(string key, InsideOrder before) =>
        new(null, new Refusal(RefusalKind.KeyReused, [$"The idempotency key '{key}' came before with another request, order {before.Id}."]));

    private void Change(Guid id, Func<InsideOrder, InsideOrder> change)
    {
        lock (_gate)
        {
            if (Find(id) is not { } before) return;
            var after = change(before);
            if (!ReferenceEquals(after, before)) Set(after);
        }
    }

    private void Set(InsideOrder order)
    {
        var all = _all.SetItem(order.Id, order);
        if (all.Count > Max)
        {
            var oldest = all.Values.Where(o => o.Ended).OrderBy(o => o.AskedAt).Take(all.Count - Max).Select(o => o.Id).ToList();
            all = all.RemoveRange(oldest);
            foreach (var id in oldest) _hashes.Remove(id);
        }
        Volatile.Write(ref _all, all);
        _followers.Tell(order.Id);
    }
}
