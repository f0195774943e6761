using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;
using XenWeb.Web.Live;
using XenWeb.Web.Notifications;

namespace XenWeb.Web.Access;

/// <summary>The notifications of the one who is signed in, and what they want to be told. What they may not see any more is not in it. Throws what the database throws.</summary>
public sealed class MyNotifications(
    NotificationShelf shelf, SettingsStore settings, NotificationPeople people, NotificationFeed feed, TestSends tests, MailSender mail, MailConfirmation confirmation, WebhookDoor door, NotificationOptions options, Belongings belongings, AuditLog audit,
    SignedIn who)
{
    private const string NotYours = "You are not signed in (any more), or a token asks: these are a person's own.";

    private const string OtherAddress = "The link is of another address than the one that is set now.";

    private Guid Me => who.Person is { IsSomebody: true } person ? person.Id : Guid.Empty;

    /// <summary>The newest first. Fewer than were asked for do not mean that there are no more.</summary>
    public async Task<IReadOnlyList<ShelvedNotification>> ListAsync(NotificationFilter filter, CancellationToken cancellation = default) =>
        Me == Guid.Empty ? [] : [.. (await shelf.ListAsync(Me, filter, cancellation)).Where(n => Sees(n.Row))];

    /// <summary>A page of them, the newest first, and the last that was looked at if there are older ones, whether these are theirs to see or not.</summary>
    public async Task<(IReadOnlyList<ShelvedNotification> Shown, NotificationRow? Last)> PageAsync(NotificationFilter filter, CancellationToken cancellation = default)
    {
        if (Me == Guid.Empty) return ([], null);
        // One more than are shown tells whether there are older ones
        var limit = Math.Clamp(filter.Limit, 1, NotificationFilter.LimitMax - 1);
        var found = await shelf.ListAsync(Me, filter with { Limit = limit + 1 }, cancellation);
        return ([.. found.Take(limit).Where(n => Sees(n.Row))], found.Count > limit ? found[limit - 1].Row : null);
    }

    /// <summary>How many are unread.</summary>
    public async Task<int> UnreadAsync(CancellationToken cancellation = default) => Me == Guid.Empty ? 0 : await shelf.UnreadAsync(Me, cancellation);

    /// <summary>They have read these, or (null) all; how many of them were unread.</summary>
    public async Task<int> ReadAsync(IReadOnlyCollection<Guid>? which, CancellationToken cancellation = default)
    {
        // What a narrow token does not see, it must not make disappear
        if (Me == Guid.Empty || IsNarrow) return 0;
        var read = await shelf.ReadAsync(Me, which, cancellation);
        if (read > 0) feed.Tell();
        return read;
    }

    /// <summary>Whether a notification is theirs.</summary>
    public Task<bool> HasAsync(Guid notification, CancellationToken cancellation = default) => shelf.HasAsync(Me, notification, cancellation);

    /// <summary>How many are unread: at once, and when that may have changed; null while the database does not say. Ends when the one who looks is not signed in any more.</summary>
    public async IAsyncEnumerable<int?> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var _ in feed.FollowAsync(cancellation))
        {
            if (!who.Person.IsSomebody) yield break;
            yield return await CountAsync(cancellation);
        }
    }

    /// <summary>How many are unread; null if the database does not say.</summary>
    public async Task<int?> CountAsync(CancellationToken cancellation)
    {
        try
        {
            return await UnreadAsync(cancellation);
        }
        catch (Exception e) when (e.IsStoreFailure())
        {
            // The shell says it already
            return null;
        }
    }

    /// <summary>What they want to be told, for a token without the addresses but for where a webhook's begins; and what is known of them.</summary>
    public async Task<KeptSettings> SettingsAsync(CancellationToken cancellation = default)
    {
        var row = Me == Guid.Empty ? null : await settings.FindAsync(Me, cancellation);
        var wanted = NotificationPeople.Settings(row);
        if (who.Person.Token is not null) wanted = wanted with { MailAddress = "", WebhookAddress = Origin(wanted.WebhookAddress) };
        return new KeptSettings(wanted, NotificationPeople.HasMail(row), row?.Secret is not null, row?.Version ?? 0);
    }

    /// <summary>Why the web app can't send them anything by a way, whatever the address; null if it can.</summary>
    public string? WhyNotAtAll(NotificationWays way) => way == NotificationWays.Mail && options.Mail is null ? "Mail is off: whoever runs XenWeb has to name a mail server (--smtp)." : null;

    /// <summary>All that is wrong with settings, a sentence each.</summary>
    public IReadOnlyList<string> Problems(NotificationSettings wanted)
    {
        var problems = wanted.Problems().ToList();
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(wanted.Zone, out _)) problems.Add("That time zone is not known here: it is named as in Europe/Berlin.");
        if (problems.Count > 0) return problems;
        if (wanted.MailAddress.Length > 0 && options.Mail is not null && mail.WhyNot(wanted.MailAddress) is { } why) problems.Add(why);
        if (wanted.WebhookAddress.Length > 0 && door.WhyNot(new Uri(wanted.WebhookAddress)) is { } closed) problems.Add(closed);
        return problems;
    }

    /// <summary>
    /// Sets what they want to be told. A webhook's address that is new gets a new secret, which is given here and can't be seen again. The problems, if it can't be.
    /// </summary>
    public async Task<(string? Secret, IReadOnlyList<string> Problems)> SetAsync(NotificationSettings wanted, CancellationToken cancellation = default)
    {
        if (Mine() is not { } me) return (null, [NotYours]);
        if (Problems(wanted) is { Count: > 0 } problems) return (null, problems);
        string? secret = null;
        try
        {
            await settings.SetAsync(me.Id, row =>
            {
                var before = NotificationPeople.Settings(row);
                row.Json = SettingsJson.Write(wanted);
                if (wanted.WebhookAddress.Length == 0) row.Secret = null;
                // Whoever has the old address must not be able to sign for the new one
                else if (row.Secret is null || before.WebhookAddress != wanted.WebhookAddress) row.Secret = people.Protect(secret = WebhookSignature.NewSecret());
            }, cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            return (null, ["Another page of yours has changed them meanwhile: look again. Nothing was changed."]);
        }
        Tell(me, "notifications-changed", $"set: mail {Shown(wanted.MailAddress)}, webhook {Host(wanted.WebhookAddress)}{(secret is null ? "" : ", with a new secret")}");
        return (secret, []);
    }

    /// <summary>A new secret for their webhooks, which can't be seen again; null and why if there is no address.</summary>
    public async Task<(string? Secret, IReadOnlyList<string> Problems)> NewSecretAsync(CancellationToken cancellation = default)
    {
        if (Mine() is not { } me) return (null, [NotYours]);
        if ((await SettingsAsync(cancellation)).Settings.WebhookAddress.Length == 0) return (null, ["There is no webhook address: save one first."]);
        var secret = WebhookSignature.NewSecret();
        await settings.SetAsync(me.Id, row => row.Secret = people.Protect(secret), cancellation);
        Tell(me, "webhook-secret-changed", "made anew; the old one signs nothing any more");
        return (secret, []);
    }

    /// <summary>Sends a test to the address that is saved, or what confirms it if it is a mail address of which that is not known; how it went.</summary>
    public async Task<SendOutcome> TestAsync(NotificationWays way, CancellationToken cancellation = default)
    {
        if (Mine() is not { } me) return SendOutcome.Never(NotYours);
        var row = await settings.FindAsync(me.Id, cancellation);
        var saved = NotificationPeople.Settings(row);
        var address = way == NotificationWays.Mail ? saved.MailAddress : saved.WebhookAddress;
        var secret = way == NotificationWays.Webhook ? people.Secret(row) : "";
        if (WhyNotAtAll(way) is { } off) return SendOutcome.Never(off);
        if (address.Length == 0) return SendOutcome.Never("There is no address: save one first.");
        if (secret is null) return SendOutcome.Never("The secret can't be read any more: make a new one.");
        var confirm = way == NotificationWays.Mail && !NotificationPeople.HasMail(row) ? confirmation.Link(me.Id, address) : null;
        var outcome = await tests.SendAsync(me.Id, way, confirm is not null, letter => new AddressedLetter(letter, address, secret, NotificationPeople.Zone(saved), confirm), cancellation);
        Tell(me, "notification-test", $"{(way == NotificationWays.Mail ? $"{(confirm is null ? "" : "confirmation ")}mail to {Shown(address)}" : $"webhook to {Host(address)}")}: {outcome.Problem ?? "taken"}", hasChanged: false);
        return outcome;
    }

    /// <summary>They have opened the link of a mail: mail may go to its address. Why not, if it may not; null if it may, also if it could before.</summary>
    /// <param name="code">The link's code.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<string?> ConfirmMailAsync(string code, CancellationToken cancellation = default)
    {
        if (Mine() is not { } me) return NotYours;
        if (confirmation.Read(code, me.Id) is not { } address) return $"The link is not whole, is more than {MailConfirmation.Lifetime.TotalHours:0} hours old, or is another person's: let a new one be sent.";
        if (await IsConfirmedAsync(me, address, cancellation) is { } known) return known ? null : OtherAddress;
        try
        {
            await settings.SetAsync(me.Id, row => row.ConfirmedMail = NotificationPeople.Settings(row).MailAddress == address ? address : row.ConfirmedMail, cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            // The link was opened twice at once, or settings were saved meanwhile
        }
        if (await IsConfirmedAsync(me, address, cancellation) != true) return OtherAddress;
        Tell(me, "mail-confirmed", address);
        return null;
    }

    // False: another address is set; null: it is this one, and not confirmed yet
    private async Task<bool?> IsConfirmedAsync(Person me, string address, CancellationToken cancellation)
    {
        var row = await settings.FindAsync(me.Id, cancellation);
        if (NotificationPeople.Settings(row).MailAddress != address) return false;
        return NotificationPeople.HasMail(row) ? true : null;
    }

    // Never a token: it would tell the lab's news to whoever has it
    private Person? Mine() => who.Person is { IsSomebody: true, Token: null } me ? me : null;

    // A token for a part of the lab: of hosts and of the lab as a whole it is not told, for that names domains of other parts
    private bool IsNarrow => who.Person.Scopes is { SeeAll: false };

    private bool Sees(NotificationRow row)
    {
        if (row.Domain is not null) return Rights.May(who.Person, LabAction.Read, belongings.Of(row.Domain, row.Host));
        if (IsNarrow || (IsForAdmins(row.Kind) && who.Person.Role != PersonRole.Admin)) return false;
        return row.Kind is not (NotificationKind.HeadroomShort or NotificationKind.BrokerAway) || who.Person.SeesAll;
    }

    private static bool IsForAdmins(NotificationKind kind) =>
        kind is NotificationKind.MessagesRejected or NotificationKind.StoreShort or NotificationKind.SamplesLeftOut or NotificationKind.CertificateExpiring;

    private void Tell(Person me, string what, string outcome, bool hasChanged = true)
    {
        if (hasChanged) feed.TellSettings();
        audit.WriteAsync(new AuditEntry(me.Who, what, me.Name, "", null, outcome));
    }

    private static string Shown(string address) => address.Length == 0 ? "none" : address;

    private static string Origin(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : "";

    // The rest of a webhook's address is often a secret
    private static string Host(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? $"at {uri.Host}" : "none";
}
