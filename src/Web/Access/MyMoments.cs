using XenWeb.Web.Maintenance;
using XenWeb.Web.Replay;

namespace XenWeb.Web.Access;

/// <summary>
/// The lab's past as the one who is signed in may see it: what is theirs to see today, for whose a domain was then is not kept. Throws what the database throws.
/// </summary>
public sealed class MyMoments(Moments moments, MomentChanges changes, MyFleet fleet, MyOperations operations, MyRecords records, SignedIn who)
{
    /// <summary>The first moment that can be had; null if there is none yet.</summary>
    public Task<DateTimeOffset?> SinceAsync(CancellationToken cancellation) => moments.SinceAsync(cancellation);

    /// <summary>Why a moment can't be had; null if it can.</summary>
    public Refusal? WhyNot(DateTimeOffset at, DateTimeOffset? since) => moments.WhyNot(at, since);

    /// <summary>All that is kept from a moment to another; it ends earlier where that is much. Its moments are to be had by <see cref="At"/>.</summary>
    public Task<PastStretch> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) => moments.ReadAsync(from, to, cancellation);

    /// <summary>A moment of a stretch.</summary>
    public PastLab At(PastStretch stretch, DateTimeOffset at)
    {
        var past = stretch.At(at);
        if (who.Person.SeesAll) return past;
        var seen = past.Moment with { Fleet = fleet.Of(past.Moment.Fleet) };
        var name = who.Person.Who;
        return new PastLab(seen, [.. past.Events.Where(e => e.Who == name || (e.Guest is { } guest && fleet.Sees(guest)))], [.. past.Operations.Select(operations.Seen).OfType<Operation>()]);
    }

    /// <summary>When a host was heard of first after a moment at which none was; null for never since.</summary>
    public Task<DateTimeOffset?> HeardAfterAsync(DateTimeOffset after, CancellationToken cancellation) => moments.HeardAfterAsync(after, cancellation);

    /// <summary>The first change after a moment, or the last before it; null for none.</summary>
    public Task<MomentChange?> ChangeAsync(DateTimeOffset at, bool after, CancellationToken cancellation) => changes.FindAsync(at, after, View, cancellation);

    /// <summary>Marks of a time line, oldest first.</summary>
    public Task<IReadOnlyList<ReplayMark>> MarksAsync(DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellation) => changes.MarksAsync(from, to, most, View, cancellation);

    private MomentView? View => who.Person.SeesAll ? null : new MomentView(records.Mine(), who.Person.Who);
}
