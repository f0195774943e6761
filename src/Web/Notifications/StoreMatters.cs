using System.Collections.Immutable;
using System.Globalization;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Headroom;

namespace XenWeb.Web.Notifications;

/// <summary>What admins must know of the store, the messages and the certificates, and all who see the whole lab of its reserve. Pure.</summary>
internal static class StoreMatters
{
    /// <summary>A certificate that is not renewed by then: agents do it ten days before it runs out.</summary>
    public static readonly TimeSpan ExpiresWithin = TimeSpan.FromDays(5);

    /// <summary>Less of the disk than this share and <see cref="DiskFreeMin"/> is nearly full.</summary>
    public const double DiskShareMin = 0.05;

    /// <summary>Less of the disk than this and <see cref="DiskShareMin"/> is nearly full.</summary>
    public static readonly ByteSize DiskFreeMin = ByteSize.FromGiB(5);

    /// <summary>What the store warns of.</summary>
    /// <param name="warnings">By matter.</param>
    public static IEnumerable<LabMatter> Warnings(IEnumerable<KeyValuePair<string, string>> warnings) => warnings.Select(w => w.Key == "spool"
        ? ForAdmins(NotificationKind.SamplesLeftOut, w.Key, DecisionSeverity.Error, "Samples are not taken", $"{w.Value.TrimEnd('.')}.")
        : ForAdmins(NotificationKind.StoreShort, w.Key, DecisionSeverity.Warning, w.Key switch { "size" => "The store is larger than it is meant to be", "clocks" => "A host's clock is wrong", _ => "The store needs a look" }, $"{w.Value.TrimEnd('.')}."));

    /// <summary>A disk that is nearly full.</summary>
    public static IEnumerable<LabMatter> Disk(ByteSize free, ByteSize size, string folder)
    {
        if (size.Bytes <= 0 || free.Bytes >= DiskFreeMin.Bytes || (double)free.Bytes / size.Bytes >= DiskShareMin) yield break;
        var share = (100.0 * free.Bytes / size.Bytes).ToString("0.0", CultureInfo.InvariantCulture);
        yield return ForAdmins(NotificationKind.StoreShort, "disk", free.Bytes * 4 < DiskFreeMin.Bytes ? DecisionSeverity.Error : DecisionSeverity.Warning, "The disk of the store is nearly full", $"{free} of {size} are free ({share} %) where {folder} lies. When it is full nothing is written any more: make room, or keep less of the history.");
    }

    /// <summary>Samples that could not be stored.</summary>
    public static IEnumerable<LabMatter> LeftOut(long count)
    {
        if (count > 0) yield return ForAdmins(NotificationKind.SamplesLeftOut, "left-out", DecisionSeverity.Warning, "Samples were not taken", $"{Many(count)} samples could not be stored lately: the database or the disk is too slow. Their hosts deliver them again, as long as they have them.");
    }

    /// <summary>Messages that were dropped as forged, replayed or damaged.</summary>
    /// <param name="dropped">How many, by why.</param>
    public static IEnumerable<LabMatter> Rejected(IReadOnlyDictionary<string, long> dropped)
    {
        if (dropped.Count == 0) yield break;
        var most = dropped.OrderByDescending(d => d.Value).ThenBy(d => d.Key, StringComparer.Ordinal).ToArray();
        yield return ForAdmins(
            NotificationKind.MessagesRejected, "all", DecisionSeverity.Warning, "Messages were rejected",
            $"{Many(dropped.Values.Sum())} messages changed nothing, for they could not be believed: {string.Join(", ", most.Take(4).Select(d => $"{d.Key} ({Many(d.Value)})"))}. Somebody may be trying to speak for another, or a clock or a certificate is wrong. The audit has each kind.", "audit");
    }

    /// <summary>Certificates that nobody has renewed in time.</summary>
    public static IEnumerable<LabMatter> Certificates(IEnumerable<CertificateRow> newest, DateTimeOffset now) => newest.Where(c => c.RevokedAt is null && c.ExpiresAt - now < ExpiresWithin).Select(c => ForAdmins(
        NotificationKind.CertificateExpiring, c.Identity, c.ExpiresAt - now < TimeSpan.FromDays(1) ? DecisionSeverity.Error : DecisionSeverity.Warning, $"The certificate of {c.Identity} runs out",
        $"It is good until {c.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC. Its agent renews it long before: it is away, or can't reach the web app. After that it has to join anew.", "agents"));

    /// <summary>The lab has less in reserve than is wanted.</summary>
    public static IEnumerable<LabMatter> Headroom(HeadroomReport report)
    {
        if (!report.Alarm.IsLow) yield break;
        var ways = report.Ways.Length == 0 ? "" : $" What would restore it: {report.Ways[0].Text}";
        yield return new LabMatter(new Matter
        {
            Key = $"{NotificationKind.HeadroomShort}", Kind = NotificationKind.HeadroomShort, Severity = DecisionSeverity.Warning, Title = "The lab has less headroom than its policy wants",
            Text = $"{string.Join(" ", report.Figures.Wanting)}{ways}", Link = "",
        }, []);
    }

    /// <summary>The broker does not answer.</summary>
    public static LabMatter Broker(string why) => new(new Matter
    {
        Key = $"{NotificationKind.BrokerAway}", Kind = NotificationKind.BrokerAway, Severity = DecisionSeverity.Error, Title = "The broker does not answer",
        Text = $"{why.TrimEnd('.')}. What the hosts do is not known until it is back; they balance themselves without it as far as they reach each other.", Link = "",
    }, []);

    private static LabMatter ForAdmins(NotificationKind kind, string key, DecisionSeverity severity, string title, string text, string link = "") =>
        new(new Matter { Key = $"{kind}/{key}", Kind = kind, Severity = severity, Title = title, Text = text, Link = link }, ImmutableArray<Access.Target>.Empty) { IsForAdmins = true };

    private static string Many(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
