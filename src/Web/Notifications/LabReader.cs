using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Notifications;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Audit;
using XenWeb.Web.Headroom;
using XenWeb.Web.Identities;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Notifications;

/// <summary>Looks over the lab for what people must know. One thread.</summary>
public sealed class LabReader(
    LiveFleet live, Belongings belongings, OperationBoard operations, HeadroomBoard headroom, Connection connection, StoreHealth health, SampleRecorder samples, Certificates certificates, WebOptions options,
    TimeProvider time)
{
    // What is counted up is told for so long after the last
    private static readonly TimeSpan _lately = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan _lookAgainAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan _brokerAwayFor = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _pauseMax = 3 * NotificationWatch.Period;

    private readonly HappenedLately _dropped = new(_lately);
    private readonly HappenedLately _leftOut = new(_lately);
    private DateTimeOffset? _upSince;
    private DateTimeOffset? _downSince;
    private DateTimeOffset? _slowAt;
    private DateTimeOffset? _readAt;
    private ImmutableArray<CertificateRow> _certificates = [];
    private ImmutableArray<LabMatter> _disk = [];

    /// <summary>What is so now, and which kinds can be judged.</summary>
    internal (ImmutableSortedSet<NotificationKind> Judged, ImmutableArray<LabMatter> Matters) Read()
    {
        var (now, fleet) = (time.GetUtcNow(), live.Current);
        var broker = LookAtBroker(now);
        var judged = Enum.GetValues<NotificationKind>().ToImmutableSortedSet();
        // While the broker is away, and for a while after, nothing is known of the hosts
        if (_upSince is null || now - _upSince < options.Notifications.JudgeAfter) judged = judged.Except([NotificationKind.HostLost, NotificationKind.HeadroomShort, NotificationKind.MigrationUndefined, NotificationKind.DrainStuck]);
        if (headroom.Current is not { Figures.State: not HeadroomState.Unknown }) judged = judged.Remove(NotificationKind.HeadroomShort);
        Target Domain(string name, string host) => belongings.Of(name, host);
        ImmutableArray<LabMatter> all =
        [
            .. HostMatters.Lost(fleet, Domain, now), .. HostMatters.Undefined(fleet, Domain), .. DrainMatters.Of(operations.Current, Domain, now), .. headroom.Current is { } report ? StoreMatters.Headroom(report) : [],
            .. StoreMatters.Warnings(health.Matters), .. _disk, .. StoreMatters.LeftOut(_leftOut.Look([("samples", "samples", samples.LeftOut)], now).Values.Sum()), .. StoreMatters.Rejected(Dropped(now)),
            .. StoreMatters.Certificates(_certificates, now), .. broker,
        ];
        return (judged, [.. all.Where(m => judged.Contains(m.Matter.Kind))]);
    }

    /// <summary>This web server leads anew: which messages were dropped while another did, that one has told. What was left out here only this one knows.</summary>
    internal void Forget() => _dropped.Forget();

    /// <summary>Looks at what changes slowly, if it is time: certificates and the disk. Throws what the database throws.</summary>
    internal async Task LookSlowlyAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (_slowAt is { } at && now - at < _lookAgainAfter) return;
        _disk = [.. Disk()];
        if (!options.Insecure) _certificates = [.. (await certificates.ListAsync(cancellation)).GroupBy(c => c.Identity).Select(g => g.MaxBy(c => c.ExpiresAt)!)];
        _slowAt = now;
    }

    private ImmutableArray<LabMatter> LookAtBroker(DateTimeOffset now)
    {
        var state = connection.Current;
        // After a pause of this program, or without the lead, it is not known how it was meanwhile
        if (now - _readAt > _pauseMax) (_upSince, _downSince) = (null, null);
        _readAt = now;
        _upSince = state.BrokerUp ? _upSince ?? now : null;
        _downSince = state.BrokerUp ? null : _downSince ?? now;
        return now - _downSince >= _brokerAwayFor ? [StoreMatters.Broker(state.BrokerProblem ?? "It is not connected")] : [];
    }

    private IReadOnlyDictionary<string, long> Dropped(DateTimeOffset now)
    {
        var fleet = live.Current;
        var here = fleet.Dropped.Select(d => ($"/{d.Key}", d.Key, d.Value));
        var hosts = fleet.Hosts.Values.SelectMany(h => (h.Status?.Dropped ?? []).Select(d => ($"{h.Id}/{d.Why}", d.Why, d.Count)));
        // Who has dropped nothing yet is known all the same: what it drops first is news
        var all = fleet.Hosts.Values.Where(h => h.Status is not null).Select(h => ($"{h.Id}/", "", 0L)).Append(("/", "", 0L));
        return _dropped.Look(here.Concat(hosts).Where(d => !DropAudit.IsOrdinary(d.Item2)).Concat(all), now);
    }

    private IEnumerable<LabMatter> Disk()
    {
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(options.Data));
            return StoreMatters.Disk(new ByteSize(drive.AvailableFreeSpace), new ByteSize(drive.TotalSize), options.Data);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // It can't be told: the store says itself when it can't write
            return [];
        }
    }
}
