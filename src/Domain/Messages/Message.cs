using System.Text.Json.Serialization;

namespace XenWeb.Domain.Messages;

/// <summary>What is said in one message; each conversation has a file of its own beside this one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(StatusMessage), "status")]
[JsonDerivedType(typeof(PresenceMessage), "presence")]
[JsonDerivedType(typeof(IntentMessage), "intent")]
[JsonDerivedType(typeof(PolicyMessage), "policy")]
[JsonDerivedType(typeof(RulesMessage), "rules")]
[JsonDerivedType(typeof(OrderMessage), "order")]
[JsonDerivedType(typeof(OutcomeMessage), "outcome")]
[JsonDerivedType(typeof(HelpMessage), "help")]
[JsonDerivedType(typeof(OfferMessage), "offer")]
[JsonDerivedType(typeof(RefusalMessage), "refusal")]
[JsonDerivedType(typeof(AwardMessage), "award")]
[JsonDerivedType(typeof(ConfirmMessage), "confirm")]
[JsonDerivedType(typeof(ReleaseMessage), "release")]
[JsonDerivedType(typeof(ClosedMessage), "closed")]
[JsonDerivedType(typeof(MigrationMessage), "migration")]
[JsonDerivedType(typeof(DecisionMessage), "decision")]
[JsonDerivedType(typeof(BacklogMessage), "backlog")]
[JsonDerivedType(typeof(SamplesTakenMessage), "samples-taken")]
[JsonDerivedType(typeof(ConsoleWatchMessage), "console-watch")]
[JsonDerivedType(typeof(ConsoleInputMessage), "console-input")]
[JsonDerivedType(typeof(ConsoleOutputMessage), "console-output")]
[JsonDerivedType(typeof(ScreenWatchMessage), "screen-watch")]
[JsonDerivedType(typeof(ScreenInputMessage), "screen-input")]
[JsonDerivedType(typeof(ScreenOutputMessage), "screen-output")]
[JsonDerivedType(typeof(ConfigurationPresenceMessage), "configuration-presence")]
[JsonDerivedType(typeof(ConfigurationCatalogueMessage), "configuration-catalogue")]
[JsonDerivedType(typeof(ConfigurationFileMessage), "configuration-file")]
[JsonDerivedType(typeof(ConfigurationOrderMessage), "configuration-order")]
[JsonDerivedType(typeof(ConfigurationOutcomeMessage), "configuration-outcome")]
[JsonDerivedType(typeof(ImageCatalogueMessage), "image-catalogue")]
[JsonDerivedType(typeof(ImageMessage), "image")]
[JsonDerivedType(typeof(ImageLogMessage), "image-log")]
[JsonDerivedType(typeof(ImageOrderMessage), "image-order")]
[JsonDerivedType(typeof(ImageOutcomeMessage), "image-outcome")]
[JsonDerivedType(typeof(ExportCatalogueMessage), "export-catalogue")]
[JsonDerivedType(typeof(ExportOrderMessage), "export-order")]
[JsonDerivedType(typeof(ExportOutcomeMessage), "export-outcome")]
[JsonDerivedType(typeof(GuestPresenceMessage), "guest-presence")]
[JsonDerivedType(typeof(GuestVitalsMessage), "guest-vitals")]
[JsonDerivedType(typeof(GuestProcessesMessage), "guest-processes")]
[JsonDerivedType(typeof(GuestOutputMessage), "guest-output")]
[JsonDerivedType(typeof(GuestOutcomeMessage), "guest-outcome")]
[JsonDerivedType(typeof(GuestEventMessage), "guest-event")]
[JsonDerivedType(typeof(GuestWatchMessage), "guest-watch")]
[JsonDerivedType(typeof(StartProgramMessage), "start-program")]
[JsonDerivedType(typeof(StopProgramMessage), "stop-program")]
[JsonDerivedType(typeof(StopProcessMessage), "stop-process")]
[JsonDerivedType(typeof(MakeLoadMessage), "make-load")]
[JsonDerivedType(typeof(StopLoadMessage), "stop-load")]
[JsonDerivedType(typeof(SealedMessage), "sealed")]
[JsonDerivedType(typeof(TrustMessage), "trust")]
[JsonDerivedType(typeof(RenewalMessage), "renewal")]
[JsonDerivedType(typeof(CertificateMessage), "certificate")]
public abstract record Message;

/// <summary>
/// A message with what every message carries. <paramref name="Incarnation"/> is when the sender started (Unix milliseconds)
/// and <paramref name="Sequence"/> counts its messages since then: together they order one sender's messages.
/// </summary>
/// <param name="Version">Of the protocol; others than <see cref="Current"/> are dropped and counted.</param>
/// <param name="Sender">A host's name, a guest's UUID, or "web".</param>
/// <param name="Incarnation">When the sender started, Unix milliseconds.</param>
/// <param name="Sequence">1, 2, 3… since then.</param>
/// <param name="IssuedAt">By the sender's clock.</param>
/// <param name="Body">What is said.</param>
public sealed record Envelope(int Version, string Sender, long Incarnation, long Sequence, DateTimeOffset IssuedAt, Message Body)
{
    /// <summary>The host that carried it from a guest without a network; null if nobody did. Not part of the message: the broker's topic tells it.</summary>
    [JsonIgnore]
    public Hosts.HostId? Via { get; init; }

    /// <summary>The protocol's version.</summary>
    public const int Current = 1;

    /// <summary>The sender that stands for the web app.</summary>
    public const string Web = "web";

    /// <summary>The largest message that is read, in bytes: a status of some 400 guests.</summary>
    public const int BytesMax = 256 * 1024;
}
