using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Live;

namespace XenWeb.Web.Access;

/// <summary>
/// The lab as the one who is signed in may see it: pages, the hub and the API read it here, and what they may not see is not in it.
/// For who sees all it is <see cref="LiveFleet"/>'s own snapshot.
/// </summary>
public sealed class MyFleet(LiveFleet live, Belongings belongings, SignedIn who)
{
    private readonly Lock _gate = new();
    private (FleetSnapshot Of, Person By, object Print, FleetSnapshot Seen)? _last;

    /// <summary>Who looks.</summary>
    public Person Person => who.Person;

    /// <summary>The newest snapshot, without what they may not see; empty for nobody.</summary>
    public FleetSnapshot Current => Seen(live.Current);

    /// <summary>The newest snapshot without what they may not measure; all of it for who may measure the whole lab.</summary>
    internal FleetSnapshot Measured => who.Person switch
    {
        { IsSomebody: false } => FleetSnapshot.Empty,
        var person when person.MayEverywhere(LabAction.Metrics) => live.Current,
        var person => Filter(live.Current, person, LabAction.Metrics),
    };

    /// <summary>As <see cref="LiveFleet.FollowAsync"/>; ends when the one who looks is not signed in any more.</summary>
    public async IAsyncEnumerable<(FleetSnapshot Fleet, FleetChange Change)> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (fleet, change) in live.FollowAsync(cancellation))
        {
            if (!who.Person.IsSomebody) yield break;
            yield return (Seen(fleet), change);
        }
    }

    /// <summary>Whether a domain is theirs to see, also one that is on no host.</summary>
    public bool Sees(string domain) => Rights.May(who.Person, LabAction.Read, belongings.Of(domain)) || Current.Hosts.Values.Any(h => h.Status?.Sample?.Guests.Any(g => g.Name == domain) == true);

    /// <summary>Another snapshot, of the past, without what they may not see now.</summary>
    internal FleetSnapshot Of(FleetSnapshot past) => who.Person switch
    {
        { SeesAll: true } => past,
        { IsSomebody: true } person => Filter(past, person, LabAction.Read),
        _ => FleetSnapshot.Empty,
    };

    private FleetSnapshot Seen(FleetSnapshot fleet)
    {
        var person = who.Person;
        if (person.SeesAll) return fleet;
        lock (_gate)
        {
            // The directory makes a person anew each time: groups and scopes are compared by what they are
            if (_last is { } last && ReferenceEquals(last.Of, fleet) && ReferenceEquals(last.Print, belongings.Print) && Same(last.By, person)) return last.Seen;
            var seen = person.IsSomebody ? Filter(fleet, person, LabAction.Read) : FleetSnapshot.Empty;
            _last = (fleet, person, belongings.Print, seen);
            return seen;
        }
    }

    private static bool Same(Person a, Person b) => a.Id == b.Id && a.Name == b.Name && a.Role == b.Role && a.Token == b.Token && a.Scopes?.ToString() == b.Scopes?.ToString() && a.Groups.SequenceEqual(b.Groups);

    private FleetSnapshot Filter(FleetSnapshot fleet, Person person, LabAction look)
    {
        bool May(string guest, HostId? host) => Rights.May(person, look, belongings.Of(guest, host?.Name));
        var hosts = fleet.Hosts.Where(h => Rights.May(person, look, Gate.OfHost(h.Key)) || h.Value.Status?.Sample?.Guests.Any(g => May(g.Name, h.Key)) == true)
            .ToImmutableSortedDictionary(h => h.Key, h => h.Value with { Status = Filter(h.Value.Status, name => May(name, h.Key)) });
        var here = hosts.Values.SelectMany(h => h.Status?.Sample?.Guests ?? []).Select(g => g.Name).ToHashSet(StringComparer.Ordinal);
        bool Sees(string guest) => here.Contains(guest) || May(guest, null);
        return fleet with
        {
            Hosts = hosts,
            Migrations = fleet.Migrations.RemoveRange(fleet.Migrations.Where(m => !Sees(m.Value.GuestName)).Select(m => m.Key)),
            Negotiations = fleet.Negotiations.Where(n => Sees(n.Value.Help.Guest.Name)).ToImmutableSortedDictionary(n => n.Key, n => Filter(n.Value, Sees), StringComparer.Ordinal),
        };
    }

    /// <summary>A negotiation without the names of domains that were weighed and are not theirs.</summary>
    public static NegotiationRecord Filter(NegotiationRecord talk, Func<string, bool> sees) => talk with { Help = talk.Help with { Candidates = [.. talk.Help.Candidates.Where(c => sees(c.Name))] } };

    private static StatusMessage? Filter(StatusMessage? status, Func<string, bool> sees) => status is null ? null : status with
    {
        Sample = status.Sample is { } sample ? sample with { Guests = [.. sample.Guests.Where(g => sees(g.Name))] } : null,
        Migrations = [.. status.Migrations.Where(m => sees(m.GuestName))],
        MovedByOthers = [.. status.MovedByOthers.Where(sees)],
        Drain = [.. status.Drain.Where(d => sees(d.Guest))],
        // One that nobody uses may be anybody's
        Volumes = [.. status.Volumes.Where(v => v.Guest is { } guest && sees(guest))],
    };
}
