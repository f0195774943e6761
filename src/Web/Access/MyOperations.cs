using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Web.Languages;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Access;

/// <summary>
/// The operations that the one who is signed in may see (of their domains, and of hosts without the names of others' domains), and what
/// they may ask for.
/// </summary>
public sealed class MyOperations(Operations operations, Gate gate, MyFleet fleet, SignedIn who, TimeProvider time)
{
    /// <summary>Those that go on, and the newest that ended; the newest first.</summary>
    public ImmutableArray<Operation> Current => who.Person.SeesAll ? operations.Current : [.. operations.Current.Select(Seen).OfType<Operation>()];

    /// <summary>One, also an old one; null if there is none that they may see. Throws what the database throws.</summary>
    public async Task<Operation?> FindAsync(Guid id, CancellationToken cancellation = default) => await operations.FindAsync(id, cancellation) is { } found ? Seen(found) : null;

    /// <summary>Why the end of a drain that goes on can't be told, in English as its text is; null if it can be, and for anything else.</summary>
    public string? WhyNoEnd(Operation operation)
    {
        if (operation is not { Kind: OperationKind.Drain, Ended: false, ExpectedEndAt: null }) return null;
        var why = Texts.InEnglish(() => DrainForecast.Seen(who.Person.SeesAll, operation.Host, operation.CreatedAt, null, fleet.Current, time.GetUtcNow()).WhyNot);
        return why is null ? $"{operation.Host} has not begun with it yet." : Words.Sentence(why);
    }

    /// <summary>The operation of an earlier request with this key.</summary>
    public async Task<Operation?> FindByKeyAsync(string key, CancellationToken cancellation = default) => await operations.FindByKeyAsync(key, cancellation) is { } found ? Seen(found) : null;

    /// <summary>As <see cref="Operations.FollowAsync"/>; ends when the one who looks is not signed in any more.</summary>
    public async IAsyncEnumerable<ImmutableArray<Operation>> FollowAsync(Guid? id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var batch in operations.FollowAsync(id, cancellation))
        {
            if (!who.Person.IsSomebody) yield break;
            yield return [.. batch.Select(Seen).OfType<Operation>()];
        }
    }

    /// <summary>That a host be empty.</summary>
    public Task<OperationRequest> DrainAsync(HostId host, Caller caller, string? key = null, CancellationToken cancellation = default) =>
        GatedAsync(caller, LabAction.Drain, Gate.OfHost(host), () => operations.DrainAsync(host, caller.Reason, key, cancellation));

    /// <summary>That a host take part again.</summary>
    public Task<OperationRequest> ActivateAsync(HostId host, Caller caller, string? key = null, CancellationToken cancellation = default) =>
        GatedAsync(caller, LabAction.Activate, Gate.OfHost(host), () => operations.ActivateAsync(host, caller.Reason, key, cancellation));

    /// <summary>Moves a guest live, to a host or (null) to where it is best off.</summary>
    public Task<OperationRequest> MigrateAsync(GuestId guest, HostId? to, Caller caller, string? key = null, CancellationToken cancellation = default) =>
        GatedAsync(caller, LabAction.Migrate, gate.OfDomain(guest), () => operations.MigrateAsync(guest, to, caller.Reason, key, cancellation));

    /// <summary>Pause, unpause, shutdown, reboot or destroy.</summary>
    public Task<OperationRequest> OrderAsync(OrderKind kind, GuestId guest, Caller caller, string? key = null, CancellationToken cancellation = default) =>
        GatedAsync(caller, Gate.ActionOf(kind), gate.OfDomain(guest), () => operations.OrderAsync(kind, guest, caller.Reason, key, cancellation));

    /// <summary>The same where nobody was asked about this one guest: of one whose place is not known a person decides, with what its own page says before them.</summary>
    public Task<OperationRequest> OrderUnaskedAsync(OrderKind kind, GuestId guest, Caller caller, CancellationToken cancellation = default) =>
        GatedAsync(caller, Gate.ActionOf(kind), gate.OfDomain(guest), () => FleetGuests.Find(fleet.Current, guest) is { Guest.State: GuestRunState.Undefined }
            ? Task.FromResult(OperationRequest.Refused(RefusalKind.Conflict, "Where it runs is not known: decide on its own page."))
            : operations.OrderAsync(kind, guest, caller.Reason, cancellation: cancellation));

    /// <summary>Limits a guest's network, or (null) lets it be.</summary>
    public Task<OperationRequest> LimitAsync(GuestId guest, BitRate? limit, Caller caller, string? key = null, CancellationToken cancellation = default) =>
        GatedAsync(caller, LabAction.Bandwidth, gate.OfDomain(guest), () => operations.LimitAsync(guest, limit, caller.Reason, key, cancellation));

    /// <summary>The limit that is wanted of a guest's network, by its name; null for none, and for one that they may not see.</summary>
    public BitRate? WantedLimit(string guest) => fleet.Sees(guest) ? operations.WantedLimit(guest) : null;

    /// <summary>Starts a guest from a configuration. To set the lab's reserve aside for it is for who may change that policy.</summary>
    public Task<OperationRequest> StartAsync(string configuration, HostId? host, Caller caller, string? key = null, bool overrideReserve = false, CancellationToken cancellation = default) =>
        overrideReserve && gate.Refuse(caller, LabAction.Policy, Target.Lab) is { } refusal
            ? Task.FromResult(new OperationRequest(null, refusal))
            : GatedAsync(caller, LabAction.Start, gate.OfDomain(configuration), () => operations.StartAsync(configuration, host, overrideReserve, caller.Reason, key, cancellation));

    /// <summary>Asks xl of a host whether it takes a configuration.</summary>
    public Task<OperationRequest> CheckAsync(string configuration, HostId? host, Caller caller, string? key = null, CancellationToken cancellation = default) =>
        GatedAsync(caller, LabAction.Check, gate.OfDomain(configuration), () => operations.CheckAsync(configuration, host, caller.Reason, key, cancellation));

    /// <summary>How a host is watched and negotiates from now on.</summary>
    public Task<OperationRequest> SetPolicyAsync(HostId host, MonitoringPolicy monitoring, NegotiationPolicy negotiation, Caller caller, string? key = null, CancellationToken cancellation = default) =>
        GatedAsync(caller, LabAction.Policy, Gate.OfHost(host), () => operations.SetPolicyAsync(host, monitoring, negotiation, caller.Reason, key, cancellation));

    /// <summary>Takes an operation back: for who could have asked for it.</summary>
    public async Task<OperationRequest> CancelAsync(Guid operation, Caller caller, CancellationToken cancellation = default)
    {
        Operation? found = null;
        if (await OperationDesk.TryAsync(async () => found = await FindAsync(operation, cancellation)) is { } failure) return new OperationRequest(null, failure);
        if (found is null) return OperationRequest.Refused(RefusalKind.NotFound, $"There is no operation {operation}.");
        return await GatedAsync(caller, Gate.ActionOf(found.Kind), gate.Of(found), () => operations.CancelAsync(operation, caller.Reason, cancellation));
    }

    private async Task<OperationRequest> GatedAsync(Caller caller, LabAction action, Target target, Func<Task<OperationRequest>> ask) =>
        gate.Refuse(caller, action, target) is { } refusal ? new OperationRequest(null, refusal) : await ask();

    /// <summary>An operation as they may see it; null if they may not.</summary>
    internal Operation? Seen(Operation operation)
    {
        if (who.Person.SeesAll) return operation;
        // A plan's words and steps name domains of the whole lab
        if (operation.Kind == OperationKind.Plan) return null;
        var target = gate.Of(operation);
        if (!who.May(LabAction.Read, target)) return null;
        if (operation.Items.IsDefaultOrEmpty) return operation;
        ImmutableArray<OperationItem> items = [.. operation.Items.Where(i => fleet.Sees(i.Guest))];
        // The text of one that goes on names the domains that it waits for
        return items.Length == operation.Items.Length ? operation : operation with { Items = items, Text = operation is { Kind: OperationKind.Drain, State: OperationState.Running } ? DrainProgress.Text(operation, items) : operation.Text };
    }
}
