using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// Where pages and the API ask for something to be done, and follow it. What is accepted is stored first, and
/// then carried out by <c>OperationRunner</c>, whoever restarts in between. A refusal is a value, never an exception.
/// </summary>
public sealed class Operations
{
    /// <summary>Those that go on, and the newest 200 that ended; the newest first.</summary>
    public ImmutableArray<Operation> Current => [];

    /// <summary>That a host be empty. Refused if it is not known, or is draining or in maintenance already.</summary>
    public Task<OperationRequest> DrainAsync(HostId host, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) => Refused();

    /// <summary>That a host take part again; a drain that goes on is cancelled by it.</summary>
    public Task<OperationRequest> ActivateAsync(HostId host, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) => Refused();

    /// <summary>Moves a guest live, to a host or (null) to where it is best off.</summary>
    public Task<OperationRequest> MigrateAsync(GuestId guest, HostId? to, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) => Refused();

    /// <summary>Pause, unpause, shutdown, reboot or destroy.</summary>
    public Task<OperationRequest> OrderAsync(OrderKind kind, GuestId guest, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) => Refused();

    /// <summary>Starts a guest from a configuration, on a host or (null) where it is best off.</summary>
    public Task<OperationRequest> StartAsync(string configuration, HostId? host, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) => Refused();

    /// <summary>Takes an operation back: a drain ends with the host active again, an order that was not begun is not begun.</summary>
    public Task<OperationRequest> CancelAsync(Guid operation, Reason reason, CancellationToken cancellation = default) => Refused();

    /// <summary>How a host is watched and negotiates from now on. All errors of both policies are told at once.</summary>
    public Task<OperationRequest> SetPolicyAsync(HostId host, MonitoringPolicy monitoring, NegotiationPolicy negotiation, Reason reason, string? idempotencyKey = null, CancellationToken cancellation = default) => Refused();

    /// <summary>
    /// The current ones at once (one, if an id is given), then each batch of those that changed, at most every 250 ms. Ends
    /// when it is cancelled, or when the one that was asked for has ended.
    /// </summary>
    public async IAsyncEnumerable<ImmutableArray<Operation>> FollowAsync(Guid? id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return Current;
        await Task.Delay(Timeout.Infinite, cancellation);
    }

    private static Task<OperationRequest> Refused() => Task.FromResult(OperationRequest.Refused(RefusalKind.Unavailable, "Not ready yet."));
}
