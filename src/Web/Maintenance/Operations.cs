using System.Collections.Immutable;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Configs;
using XenWeb.Web.Headroom;
using XenWeb.Web.Live;
using XenWeb.Web.Traces;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// Where pages and the API ask for something to be done, and follow it. What is accepted is stored first, and
/// then carried out by <see cref="OperationRunner"/>, whoever restarts in between. A refusal is a value, never an exception.
/// </summary>
public sealed class Operations(
    OperationDesk desk, OperationBoard board, OperationStore store, Desired desired, OrderSender orders, Configurations configurations, LiveFleet live, Reserve reserve, OperationEvents events, OperationTraces traces,
    Leadership leadership, TimeProvider time)
{
    private DateTimeOffset Now => time.GetUtcNow();

    private FleetSnapshot Fleet => live.Current;

    /// <summary>Those that go on, and the newest 200 that ended; the newest first.</summary>
    public ImmutableArray<Operation> Current => board.Current;

    /// <summary>One, also an old one; null if there is none. Throws what the database throws.</summary>
    public async Task<Operation?> FindAsync(Guid id, CancellationToken cancellation = default) => board.Find(id) ?? await store.FindAsync(id, cancellation);

    /// <summary>The operation of an earlier request with this key; null if there is none. Throws what the database throws.</summary>
    public async Task<Operation?> FindByKeyAsync(string key, CancellationToken cancellation = default) =>
        await store.FindByKeyAsync(key, cancellation) is { } before ? board.Find(before.Operation.Id) ?? before.Operation : null;

    /// <summary>That a host be empty. Refused if it is not known, or is draining or in maintenance already.</summary>
    public Task<OperationRequest> DrainAsync(HostId host, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        desk.AcceptAsync(new Ask(idempotencyKey, reason, ["drain", host.Name]), () => OperationRules.Drain(Fleet, host, desired.Intent(host)?.Mode), () =>
        {
            var drain = New(OperationKind.Drain, host, reason) with { Generation = NextGeneration(host) };
            // What the lab will have left, for who asks; while it goes on its own words say how far it is
            if (reserve.AfterDrain(host) is { } wanting) drain = drain with { Text = $"{drain.Text} {wanting}" };
            drain = drain with { Items = [.. Guests(host).Select(g => new OperationItem(g.Name, OperationItemState.Waiting, $"{host} has not heard of it yet", null, drain.CreatedAt))] };
            return new NewOperation(drain, new IntentMessage(HostMode.Draining, drain.Generation!.Value, drain.Id, reason), null, Superseded(drain));
        }, cancellation);

    /// <summary>That a host take part again; a drain that goes on is cancelled by it.</summary>
    public Task<OperationRequest> ActivateAsync(HostId host, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        desk.AcceptAsync(new Ask(idempotencyKey, reason, ["activate", host.Name]), () => OperationRules.Activate(Fleet, host, desired.Intent(host)?.Mode), () =>
        {
            var activate = New(OperationKind.Activate, host, reason) with { Generation = NextGeneration(host) };
            return new NewOperation(activate, new IntentMessage(HostMode.Active, activate.Generation!.Value, activate.Id, reason), null, Superseded(activate));
        }, cancellation);

    /// <summary>Moves a guest live, to a host or (null) to where it is best off.</summary>
    public Task<OperationRequest> MigrateAsync(GuestId guest, HostId? to, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        desk.AcceptAsync(
            new Ask(idempotencyKey, reason, ["migrate", guest.ToString(), to?.Name ?? ""]),
            () => OperationRules.Migrate(Fleet, guest, to, board.Current, Now),
            () => NewOrder(OrderKind.Migrate, guest, to, reason), cancellation);

    /// <summary>Pause, unpause, shutdown, reboot or destroy; the other kinds throw <see cref="ArgumentException"/>.</summary>
    public Task<OperationRequest> OrderAsync(OrderKind kind, GuestId guest, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        if (kind is OrderKind.Start or OrderKind.Migrate) throw new ArgumentException($"{kind} has a method of its own", nameof(kind));
        return desk.AcceptAsync(
            new Ask(idempotencyKey, reason, [kind.ToString(), guest.ToString()]),
            () => OperationRules.Order(Fleet, kind, guest, board.Current, Now),
            () => NewOrder(kind, guest, null, reason), cancellation);
    }

    /// <summary>
    /// Starts a guest from a configuration, on a host or (null) on the one that offers best; that host checks again and may refuse. Refused if the lab's
    /// policy keeps a reserve that it would take from, unless that is said to be set aside.
    /// </summary>
    public async Task<OperationRequest> StartAsync(string configuration, HostId? host, bool overrideReserve, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        var (ask, told) = (new Ask(idempotencyKey, reason, ["start", configuration, host?.Name ?? "", .. overrideReserve ? ["override reserve"] : Array.Empty<string>()]), ReserveAnswer.Nothing);
        var answer = await FromAsync(configuration, host, ask, OperationKind.Start, (found, all) => told = reserve.Start(found, host, all, board.GoingOn, overrideReserve), cancellation);
        if (answer is { Operation: { } started, Repeated: false } && told.Overridden is { } why) events.Overridden(started, why);
        // Not while others wait: it takes a while in a large lab
        return answer.Refusal is { } refusal && ReferenceEquals(refusal, told.Refusal) && await configurations.FindAsync(configuration, cancellation) is { } named ? answer with { Refusal = reserve.WithWays(refusal, named, host) } : answer;
    }

    /// <summary>Asks xl of a host, or (null) of the least loaded one, whether it takes a configuration; nothing is made.</summary>
    public Task<OperationRequest> CheckAsync(string configuration, HostId? host, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        FromAsync(configuration, host, new Ask(idempotencyKey, reason, ["check", configuration, host?.Name ?? ""]), OperationKind.Check, (_, _) => ReserveAnswer.Nothing, cancellation);

    /// <summary>How a host is watched and negotiates from now on. All errors of both policies are told at once.</summary>
    public Task<OperationRequest> SetPolicyAsync(HostId host, MonitoringPolicy monitoring, NegotiationPolicy negotiation, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        desk.AcceptAsync(new Ask(idempotencyKey, reason, ["policy", host.Name, monitoring.ToString(), negotiation.ToString()]), () =>
        {
            string[] errors = [.. monitoring.Errors(), .. negotiation.Errors()];
            return OperationRules.Known(Fleet, host) ?? (errors.Length > 0 ? new Refusal(RefusalKind.Invalid, [.. errors]) : null);
        }, () =>
        {
            var policy = New(OperationKind.Policy, host, reason) with { Generation = Math.Max(Now.ToUnixTimeMilliseconds(), (desired.Policy(host)?.Generation ?? 0) + 1) };
            return new NewOperation(policy, null, new PolicyMessage(policy.Generation!.Value, monitoring, negotiation, reason), Superseded(policy));
        }, cancellation);

    /// <summary>Limits a guest's network from now on, on whichever host it is, or (null) lets it be. A change that goes on gives way to a later one.</summary>
    public Task<OperationRequest> LimitAsync(GuestId guest, BitRate? limit, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        desk.AcceptAsync(
            new Ask(idempotencyKey, reason, ["bandwidth", guest.ToString(), limit is { } asked ? $"{BandwidthLimit.Kilobits(asked)}" : ""]),
            () => BandwidthRules.Refusal(Fleet, guest, limit, desired.Limits), () =>
            {
                var placed = FleetGuests.Find(Fleet, guest)!;
                var operation = New(OperationKind.Bandwidth, placed.Host.Id, reason) with { Guest = guest, GuestName = placed.Guest.Name, Bandwidth = limit };
                var before = board.GoingOn.Where(o => o.Kind == OperationKind.Bandwidth && o.GuestName == operation.GuestName).Select(o => OperationDesk.Cancelled(o, $"Cancelled: {reason.Who} asked for another limit.", operation.CreatedAt));
                var generation = Math.Max(Now.ToUnixTimeMilliseconds(), (desired.Rules?.Generation ?? 0) + 1);
                return new NewOperation(operation, null, null, [.. before], Bandwidth: new BandwidthChange(placed.Guest.Name, limit, generation, reason));
            }, cancellation);

    /// <summary>The limit that is wanted of a guest's network, by its name; null for none.</summary>
    public BitRate? WantedLimit(string guest) => desired.Limits.TryGetValue(guest, out var limit) ? limit : null;

    /// <summary>Takes an operation back: a drain ends with the host active again, an order that was not begun is not begun.</summary>
    public Task<OperationRequest> CancelAsync(Guid operation, Reason reason, CancellationToken cancellation = default) =>
        desk.CancelAsync(operation, reason, () => board.Find(operation) is { } drain ? NextGeneration(drain.Host) : 0, cancellation);

    /// <summary>An agent answered an order; answers to what is not known here are passed over. Of several web servers the leader takes it in: an answer that none took comes again.</summary>
    public void Hear(OutcomeMessage outcome)
    {
        if (!leadership.IsMine) return;
        var sought = board.GoingOn.FirstOrDefault(o => o is { Kind: OperationKind.Start, To: null } && OperationOrders.PlaceId(o) == outcome.Order);
        var id = sought?.Id ?? outcome.Order;
        orders.Heard(id);
        if (board.Find(id) is { Ended: false }) traces.Heard(id, outcome);
        desk.Change(id, o => OrderProgress.Hear(o, outcome, Now));
    }

    /// <summary>
    /// The current ones at once (one, if an id is given), then each batch of those that changed, at most one every 250 ms. Ends
    /// when it is cancelled, or when the one that was asked for has ended.
    /// </summary>
    public IAsyncEnumerable<ImmutableArray<Operation>> FollowAsync(Guid? id, CancellationToken cancellation) => board.FollowAsync(id, cancellation);

    private async Task<OperationRequest> FromAsync(
        string configuration, HostId? host, Ask ask, OperationKind kind, Func<Configuration, ImmutableArray<Configuration>, ReserveAnswer> judge, CancellationToken cancellation)
    {
        Configuration? found = null;
        var reserved = ReserveAnswer.Nothing;
        ImmutableArray<Configuration> all = [];
        var failure = await OperationDesk.TryAsync(async () =>
        {
            found = await configurations.FindAsync(configuration, cancellation);
            if (found is not null) all = await configurations.ListAsync(cancellation);
        });
        if (failure is null && found is null or { RetiredAt: not null }) failure = new Refusal(RefusalKind.NotFound, [$"There is no configuration '{configuration}'{(found is null ? "" : " in use: it is retired")}."]);
        return await desk.AcceptAsync(ask, () => failure ?? StartRules.Refusal(Fleet, found!, LabInUse.Of(all, Fleet, found!.Name), host, kind, [.. board.GoingOn], Now) ?? (reserved = judge(found!, all)).Refusal, () =>
        {
            var at = host ?? reserved.Only;
            var asked = New(kind, at ?? StartRules.Seeker(Fleet, Now)!.Value, ask.Reason) with { GuestName = found!.GuestName, To = at };
            if (host is null && at is not null) asked = asked with { Text = $"{asked.Text} It is the host on which the lab's reserve is kept." };
            var order = Order(asked, OperationOrders.KindOf(asked)!.Value) with { Configuration = found.Text, Needs = found.Needs };
            return new NewOperation(asked, null, null, [], order);
        }, cancellation);
    }

    private Operation New(OperationKind kind, HostId host, Reason reason)
    {
        var now = Now;
        return new Operation { Id = Guid.CreateVersion7(now), Kind = kind, Host = host, State = OperationState.Accepted, Text = $"Stored; {host} is told.", Reason = reason, CreatedAt = now, ChangedAt = now };
    }

    private NewOperation NewOrder(OrderKind kind, GuestId guest, HostId? to, Reason reason)
    {
        var placed = FleetGuests.Find(Fleet, guest)!;
        var operation = New(Enum.Parse<OperationKind>(kind.ToString()), placed.Host.Id, reason) with { Guest = guest, GuestName = placed.Guest.Name, To = to };
        return new NewOperation(operation, null, null, [], Order(operation, kind));
    }

    private OrderMessage Order(Operation operation, OrderKind kind) => OperationOrders.From(operation, kind, Now);

    private ImmutableArray<GuestSample> Guests(HostId host) => Fleet.Hosts.GetValueOrDefault(host)?.Status?.Sample?.Guests ?? [];

    // Beyond what the agent has heard, also of a web app that kept another database
    private long NextGeneration(HostId host)
    {
        long[] known = [Now.ToUnixTimeMilliseconds(), (desired.Intent(host)?.Generation ?? 0) + 1, (Fleet.Hosts.GetValueOrDefault(host)?.Status?.IntentGeneration ?? 0) + 1];
        return known.Max();
    }

    // A later intent or policy of the same host takes the place of an earlier one
    private ImmutableArray<Operation> Superseded(Operation by)
    {
        var policy = by.Kind == OperationKind.Policy;
        return [.. board.GoingOn.Where(o => o.Host == by.Host && (policy ? o.Kind == OperationKind.Policy : o.Kind is OperationKind.Drain or OperationKind.Activate))
            .Select(o => OperationDesk.Cancelled(o, $"Cancelled: {by.Reason.Who} asked for {(policy ? "another policy" : by.Kind.ToString().ToLowerInvariant())}.", by.CreatedAt))];
    }
}
