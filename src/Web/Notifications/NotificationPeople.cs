using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;

namespace XenWeb.Web.Notifications;

/// <summary>Who may be told, and what they want, as the database last said.</summary>
public sealed class NotificationPeople(SettingsStore store, PeopleDirectory directory, NotificationOptions options, IDataProtectionProvider protection)
{
    private readonly IDataProtector _secrets = protection.CreateProtector("XenWeb.Webhooks");
    private volatile ImmutableDictionary<Guid, NotificationSettingsRow> _rows = ImmutableDictionary<Guid, NotificationSettingsRow>.Empty;

    /// <summary>Reads all settings anew; throws what the database throws.</summary>
    public async Task ReadAsync(CancellationToken cancellation) => _rows = (await store.ListAsync(cancellation)).ToImmutableDictionary(r => r.PersonId);

    /// <summary>Everybody who may be told anything: those who may sign in.</summary>
    public ImmutableArray<(Person Person, Recipient Recipient)> All()
    {
        var rows = _rows;
        return [.. directory.People.Select(p => directory.Of(p.Id)).Where(p => p.IsSomebody).OrderBy(p => p.Id).Select(p => (p, Of(p.Id, rows.GetValueOrDefault(p.Id))))];
    }

    /// <summary>A letter with where it goes; null if it goes nowhere any more.</summary>
    public AddressedLetter? Address(Letter letter)
    {
        if (!directory.Of(letter.Person).IsSomebody) return null;
        var row = _rows.GetValueOrDefault(letter.Person);
        var (settings, zone) = (Settings(row), Zone(Settings(row)));
        if (letter.Way == NotificationWays.Mail) return HasMail(row) ? new AddressedLetter(letter, settings.MailAddress, "", zone) : null;
        return settings.WebhookAddress.Length > 0 && Secret(row) is { } secret ? new AddressedLetter(letter, settings.WebhookAddress, secret, zone) : null;
    }

    /// <summary>A row's settings; the usual if there is none.</summary>
    public static NotificationSettings Settings(NotificationSettingsRow? row) => row is null ? NotificationSettings.Usual : SettingsJson.Read(row.Json);

    /// <summary>Whether there is a mail address in a row, of which its owner has shown that mail reaches them there.</summary>
    public static bool HasMail(NotificationSettingsRow? row) => row?.ConfirmedMail is { } confirmed && confirmed == Settings(row).MailAddress;

    /// <summary>A row's secret; null if there is none, or the keys that it was encrypted with are gone.</summary>
    public string? Secret(NotificationSettingsRow? row)
    {
        try
        {
            return row?.Secret is { } kept ? _secrets.Unprotect(kept) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>A secret as it is kept.</summary>
    public string Protect(string secret) => _secrets.Protect(secret);

    /// <summary>The zone of settings; UTC if this machine does not know it.</summary>
    public static TimeZoneInfo Zone(NotificationSettings settings) => TimeZoneInfo.TryFindSystemTimeZoneById(settings.Zone, out var zone) ? zone : TimeZoneInfo.Utc;

    private Recipient Of(Guid person, NotificationSettingsRow? row)
    {
        var settings = Settings(row);
        var open = NotificationWays.Page;
        var awaits = options.Mail is not null && settings.MailAddress.Length > 0 && !HasMail(row) ? NotificationWays.Mail : NotificationWays.None;
        if (options.Mail is not null && HasMail(row)) open |= NotificationWays.Mail;
        if (settings.WebhookAddress.Length > 0 && row?.Secret is not null) open |= NotificationWays.Webhook;
        return new Recipient(person, settings, Zone(settings), open, awaits);
    }
}
