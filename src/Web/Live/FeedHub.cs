using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using XenWeb.Domain.Fleet;
using XenWeb.Web.Access;
using XenWeb.Web.Api;

namespace XenWeb.Web.Live;

/// <summary>
/// The pages' feed for other clients: the stream "Follow" gives a snapshot, then each batch of changes, at most one every 250 ms.
/// The pages themselves read <see cref="LiveFleet"/> in process.
/// </summary>
[Needs(LabAction.Read)]
public sealed class FeedHub(MyFleet live, SignedIn who, TimeProvider time) : Hub
{
    /// <summary>All there is, then what changes. A client that reads slowly gets the changes together, and misses none.</summary>
    public async IAsyncEnumerable<FeedBatch> Follow([EnumeratorCancellation] CancellationToken cancellation)
    {
        who.Take(Context.User);
        var first = true;
        await foreach (var (fleet, change) in live.FollowAsync(cancellation))
        {
            yield return first ? FeedBatch.Of(fleet, time.GetUtcNow()) : FeedBatch.Of(fleet, change, time.GetUtcNow());
            first = false;
        }
    }
}

/// <summary>One batch of the feed.</summary>
/// <param name="Version">The snapshot's version; grows.</param>
/// <param name="At">When it was made, by our clock.</param>
/// <param name="Snapshot">Whether it is all there is, and not only what changed.</param>
/// <param name="Hosts">As GET /api/v1/hosts tells them.</param>
/// <param name="Migrations">As GET /api/v1/migrations tells them.</param>
/// <param name="Negotiations">Ids of those with a new step, for GET /api/v1/negotiations/{id}.</param>
public sealed record FeedBatch(
    long Version, DateTimeOffset At, bool Snapshot, IReadOnlyList<HostShape> Hosts, IReadOnlyList<MigrationShape> Migrations, IReadOnlyList<string> Negotiations)
{
    /// <summary>All there is.</summary>
    public static FeedBatch Of(FleetSnapshot fleet, DateTimeOffset now) => new(
        fleet.Version, now, true, [.. fleet.Hosts.Values.Select(h => HostShape.Of(h, now))], [.. fleet.Migrations.Values.Select(MigrationShape.Of)], [.. fleet.Negotiations.Keys]);

    /// <summary>What changed.</summary>
    public static FeedBatch Of(FleetSnapshot fleet, FleetChange change, DateTimeOffset now) => new(
        fleet.Version, now, false,
        [.. change.Hosts.Where(fleet.Hosts.ContainsKey).Select(h => HostShape.Of(fleet.Hosts[h], now))],
        [.. change.Migrations.Where(fleet.Migrations.ContainsKey).Select(m => MigrationShape.Of(fleet.Migrations[m]))],
        [.. change.Negotiations]);
}
