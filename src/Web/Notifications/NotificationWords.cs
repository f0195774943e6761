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
        NotificationKind.HostLost => T("Host lost, and back"),
        NotificationKind.HeadroomShort => T("Lab without headroom"),
        NotificationKind.DrainEnded => T("Drain done or failed"),
        NotificationKind.DrainStuck => T("Drain stuck"),
        NotificationKind.MigrationUndefined => T("Undefined migration"),
        NotificationKind.MessagesRejected => T("Rejected messages"),
        NotificationKind.StoreShort => T("Store nearly full"),
        NotificationKind.SamplesLeftOut => T("Samples left out"),
        NotificationKind.CertificateExpiring => T("Certificate runs out"),
        _ => T("Broker away"),
    };

    /// <summary>When a kind is told.</summary>
    public static string Help(NotificationKind kind) => kind switch
    {
        NotificationKind.HostLost => T("Nothing was heard of a host for a minute."),
        NotificationKind.HeadroomShort => T("Less is in reserve than the lab's policy wants."),
        NotificationKind.DrainEnded => T("A drain on your hosts, or that you asked for."),
        NotificationKind.DrainStuck => T("A domain can't leave, or nothing left for 10 minutes."),
        NotificationKind.MigrationUndefined => T("It is not known where a domain runs: a person decides."),
        NotificationKind.MessagesRejected => T("Forged, replayed or damaged messages. Admins only."),
        NotificationKind.StoreShort => T("The disk, or what the database warns of. Admins only."),
        NotificationKind.SamplesLeftOut => T("History has holes, or will have. Admins only."),
        NotificationKind.CertificateExpiring => T("An agent has not renewed in time. Admins only."),
        _ => T("Nothing is known of the hosts."),
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
        var isOver = delivery.Phase == NotificationPhase.Over;
        var what = delivery.Way == NotificationWays.Mail ? isOver ? T("mail that it is over") : T("mail") : isOver ? T("webhook that it is over") : T("webhook");
        return delivery.State switch
        {
            DeliveryState.Sent => T($"{what} sent"),
            DeliveryState.Failed => T($"{what} not sent: {delivery.Problem}"),
            DeliveryState.OnItsWay => T($"{what} is being sent"),
            _ => T($"{what} waits"),
        };
    }
}
