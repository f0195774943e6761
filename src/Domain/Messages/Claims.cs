using XenWeb.Domain.Identities;

namespace XenWeb.Domain.Messages;

/// <summary>Whose word a message is, by its own body: it has to be its sender's.</summary>
public static class Claims
{
    /// <summary>The only sender that may say this: a host's name, a guest's UUID, or "web".</summary>
    public static string Speaker(Message message) => message switch
    {
        StatusMessage m => m.Host.Name,
        PresenceMessage m => m.Host.Name,
        OutcomeMessage m => m.Host.Name,
        DecisionMessage m => m.Host.Name,
        BacklogMessage m => m.Host.Name,
        ConsoleOutputMessage m => m.Host.Name,
        ScreenOutputMessage m => m.Host.Name,
        MigrationMessage m => m.Migration.From.Name,
        HelpMessage m => m.From.Name,
        OfferMessage m => m.From.Name,
        RefusalMessage m => m.From.Name,
        AwardMessage m => m.From.Name,
        ConfirmMessage m => m.From.Name,
        ReleaseMessage m => m.From.Name,
        ClosedMessage m => m.From.Name,
        ConfigurationPresenceMessage m => m.Server.Name,
        ConfigurationCatalogueMessage m => m.Server.Name,
        ConfigurationFileMessage m => m.Server.Name,
        ConfigurationOutcomeMessage m => m.Server.Name,
        ImageCatalogueMessage m => m.Server.Name,
        ImageMessage m => m.Server.Name,
        ImageLogMessage m => m.Server.Name,
        ImageOutcomeMessage m => m.Server.Name,
        ExportCatalogueMessage m => m.Server.Name,
        ExportOutcomeMessage m => m.Server.Name,
        GuestPresenceMessage m => $"{m.Guest}",
        GuestVitalsMessage m => $"{m.Guest}",
        GuestProcessesMessage m => $"{m.Guest}",
        GuestOutputMessage m => $"{m.Guest}",
        GuestOutcomeMessage m => $"{m.Guest}",
        GuestEventMessage m => $"{m.Guest}",
        RenewalMessage m => m.Name,
        _ => Envelope.Web,
    };

    /// <summary>The only role that may say this: a configuration agent is on the same host as its server agent and has the same name, and yet not its voice.</summary>
    public static IdentityRole Role(Message message) => message switch
    {
        StatusMessage or PresenceMessage or OutcomeMessage or DecisionMessage or BacklogMessage or ConsoleOutputMessage or ScreenOutputMessage or MigrationMessage or HelpMessage or OfferMessage or RefusalMessage or AwardMessage or ConfirmMessage or ReleaseMessage or ClosedMessage => IdentityRole.Server,
        ConfigurationPresenceMessage or ConfigurationCatalogueMessage or ConfigurationFileMessage or ConfigurationOutcomeMessage => IdentityRole.Configuration,
        ImageCatalogueMessage or ImageMessage or ImageLogMessage or ImageOutcomeMessage or ExportCatalogueMessage or ExportOutcomeMessage => IdentityRole.Configuration,
        GuestPresenceMessage or GuestVitalsMessage or GuestProcessesMessage or GuestOutputMessage or GuestOutcomeMessage or GuestEventMessage => IdentityRole.Virtual,
        RenewalMessage m => m.Role,
        _ => IdentityRole.Web,
    };

    /// <summary>Whether lists are without holes and kinds are known: JSON numbers are read as any enum, and null as any element.</summary>
    public static bool IsWhole(Message message) => message switch
    {
        StatusMessage m => IsWhole(m),
        IntentMessage m => m.Mode is Hosts.HostMode.Active or Hosts.HostMode.Draining,
        OutcomeMessage m => Enum.IsDefined(m.State),
        DecisionMessage m => Enum.IsDefined(m.Severity),
        BacklogMessage m => m.Samples.Length <= BacklogMessage.SamplesMax && m.Samples.All(s => s is { IsWhole: true } && s.Host == m.Host),
        SamplesTakenMessage m => m.Times.Length <= SamplesTakenMessage.TimesMax,
        ConsoleInputMessage m => m.Bytes.Length <= ConsoleInputMessage.BytesMax,
        ConsoleOutputMessage m => m.Bytes.Length <= ConsoleOutputMessage.BytesMax,
        ScreenWatchMessage m => m.Taken >= 0 && m.Taken <= long.MaxValue / 2,
        ScreenInputMessage m => m.Offset >= 0 && m.Bytes.Length <= ScreenInputMessage.BytesMax,
        ScreenOutputMessage m => m.Offset >= 0 && m.Bytes.Length <= ScreenOutputMessage.BytesMax,
        OrderMessage m => Enum.IsDefined(m.Kind) && (m.Guest is not null || m.Kind is OrderKind.Start or OrderKind.Check) && m.Needs is null or { AreSane: true },
        HelpMessage m => m.Guest.IsSane && Enum.IsDefined(m.Kind) && IsDefined(m.ShortOf) && m.Candidates.All(c => c is not null),
        RefusalMessage m => m.Why.All(w => w is not null),
        ConfirmMessage m => m.Stream is null or { IsSane: true },
        RulesMessage m => m.Guests.Length <= RulesMessage.GuestsMax && m.Guests.All(g => g is { Priority.IsValid: true } && (g.Bandwidth is not { } limit || Guards.BandwidthLimit.IsSane(limit))) && m.Guests.Select(g => g.Name).Distinct(StringComparer.Ordinal).Count() == m.Guests.Length,
        MigrationMessage m => IsWhole(m.Migration),
        ConfigurationCatalogueMessage m => m.Files.Length <= ConfigurationCatalogueMessage.FilesMax && m.Files.All(f => f is not null && Configs.ConfigurationFile.IsName(f.Name)),
        ConfigurationFileMessage m => Configs.ConfigurationFile.IsName(m.Name) && (m.Text is null || (m.Text.Length <= Configs.ConfigurationFile.LengthMax && m.Hash == Configs.ConfigurationFile.HashOf(m.Text))),
        ConfigurationOrderMessage m => Enum.IsDefined(m.Kind),
        ConfigurationOutcomeMessage m => m.State is OrderState.Done or OrderState.Failed,
        ImageCatalogueMessage or ImageMessage or ImageLogMessage or ImageOrderMessage or ImageOutcomeMessage => ImageClaims.IsWhole(message),
        ExportCatalogueMessage or ExportOrderMessage or ExportOutcomeMessage => ExportClaims.IsWhole(message),
        GuestVitalsMessage m => GuestClaims.IsWhole(m),
        GuestProcessesMessage m => GuestClaims.IsWhole(m),
        GuestOutputMessage m => m.Offset >= 0 && m.Cut >= 0 && m.Bytes.Length <= GuestOutputMessage.BytesMax,
        GuestOutcomeMessage m => Enum.IsDefined(m.State),
        GuestEventMessage m => Enum.IsDefined(m.Severity),
        GuestWatchMessage m => GuestClaims.IsWhole(m),
        StartProgramMessage m => GuestClaims.IsWhole(m.Program),
        TrustMessage m => m.Authorities.Length is > 0 and <= TrustMessage.AuthoritiesMax && m.Revoked.Length <= TrustMessage.RevokedMax && m.Authorities.All(a => a is not null) && m.Revoked.All(r => r is not null),
        RenewalMessage m => m.Request.Length <= RenewalMessage.RequestMax,
        MakeLoadMessage m => Enum.IsDefined(m.Load.Kind),
        _ => true,
    };

    private static bool IsWhole(StatusMessage m) =>
        (m.Sample is null || m.Sample.Guests.All(g => g is not null && Enum.IsDefined(g.State))) && m.Overloads.All(o => o is not null && Enum.IsDefined(o.Resource)) && m.Migrations.All(x => x is not null && IsWhole(x)) &&
        m.Volumes.All(v => v is { Address: not null }) && (m.Facts?.Volumes is not { } reach || reach.All(r => r is not null && Enum.IsDefined(r.Kind))) && m.Drain.All(d => d is not null && Enum.IsDefined(d.State)) && m.Dropped.All(d => d is not null) && m.MovedByOthers.All(n => n is not null) && Enum.IsDefined(m.Mode) && m.Guard is null or { Vifs: >= 0 };

    private static bool IsWhole(Migrations.Migration migration) => Enum.IsDefined(migration.State) && Enum.IsDefined(migration.Kind);

    private static bool IsDefined<T>(T? kind)
        where T : struct, Enum => kind is not { } given || Enum.IsDefined(given);
}
