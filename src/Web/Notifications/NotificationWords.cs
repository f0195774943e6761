using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Notifications;

/// <summary>How pages call what people are told, and how they look.</summary>
internal static class NotificationWords
{
    /// <summary>A kind: "Host lost".</summary>
    public static string Of(NotificationKind kind) => kind switch
    {
        NotificationKind.HostLost => "Host lost, and back",
        NotificationKind.HeadroomShort => "Lab without headroom",
        NotificationKind.DrainEnded => "Drain done or failed",
        NotificationKind.DrainStuck => "Drain stuck",
        NotificationKind.MigrationUndefined => "Undefined migration",
        NotificationKind.MessagesRejected => "Rejected messages",
        NotificationKind.StoreShort => "Store nearly full",
        NotificationKind.SamplesLeftOut => "Samples left out",
        NotificationKind.CertificateExpiring => "Certificate runs out",
        _ => "Broker away",
    };

    /// <summary>When a kind is told.</summary>
    public static string Help(NotificationKind kind) => kind switch
    {
        NotificationKind.HostLost => "Nothing was heard of a host for a minute.",
        NotificationKind.HeadroomShort => "Less is in reserve than the lab's policy wants.",
        NotificationKind.DrainEnded => "A drain on your hosts, or that you asked for.",
        NotificationKind.DrainStuck => "A domain can't leave, or nothing left for 10 minutes.",
        NotificationKind.MigrationUndefined => "It is not known where a domain runs: a person decides.",
        NotificationKind.MessagesRejected => "Forged, replayed or damaged messages. Admins only.",
        NotificationKind.StoreShort => "The disk, or what the database warns of. Admins only.",
        NotificationKind.SamplesLeftOut => "History has holes, or will have. Admins only.",
        NotificationKind.CertificateExpiring => "An agent has not renewed in time. Admins only.",
        _ => "Nothing is known of the hosts.",
    };

    /// <summary>Whether only admins are told.</summary>
    public static bool IsForAdmins(NotificationKind kind) =>
        kind is NotificationKind.MessagesRejected or NotificationKind.StoreShort or NotificationKind.SamplesLeftOut or NotificationKind.CertificateExpiring;

    /// <summary>How one looks: what is over is calm.</summary>
    public static (Status Status, string Word) Look(NotificationRow row) => row switch
    {
        { Lasts: true, OverAt: not null } => (Status.Done, "Over"),
        { Severity: DecisionSeverity.Error } => (Status.Failed, "Act"),
        { Severity: DecisionSeverity.Warning } => (Status.Warning, "Look"),
        _ => (Status.Note, "News"),
    };

    /// <summary>What became of what went out: "mailed", "webhook failed: …".</summary>
    public static string Of(NotificationDeliveryRow delivery)
    {
        var (way, phase) = (delivery.Way == NotificationWays.Mail ? "mail" : "webhook", delivery.Phase == NotificationPhase.Over ? " that it is over" : "");
        return delivery.State switch
        {
            DeliveryState.Sent => $"{way}{phase} sent",
            DeliveryState.Failed => $"{way}{phase} not sent: {delivery.Problem}",
            DeliveryState.OnItsWay => $"{way}{phase} is being sent",
            _ => $"{way}{phase} waits",
        };
    }
}
