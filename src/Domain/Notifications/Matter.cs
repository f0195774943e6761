using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Notifications;

/// <summary>Something that is so in the lab and that a person must know, with its reason. What has the same key is the same matter.</summary>
public sealed record Matter
{
    /// <summary>The longest title, in characters.</summary>
    public const int TitleMax = 200;

    /// <summary>The longest text, in characters.</summary>
    public const int TextMax = 1000;

    private readonly string _title = "";
    private readonly string _text = "";
    private readonly string _link = "";

    /// <summary>Which: "host-lost/ferby".</summary>
    public required string Key { get; init; }

    /// <summary>What kind of thing.</summary>
    public required NotificationKind Kind { get; init; }

    /// <summary>How much a person should care.</summary>
    public required DecisionSeverity Severity { get; init; }

    /// <summary>A few words: "ferby is lost". Names can hold anything: what can't be seen is taken out.</summary>
    public required string Title { get => _title; init => _title = VisibleText.Of(value, TitleMax); }

    /// <summary>The reason, a sentence or two, figures included.</summary>
    public required string Text { get => _text; init => _text = VisibleText.Of(value, TextMax); }

    /// <summary>The host that it is about; null if none.</summary>
    public string? Host { get; init; }

    /// <summary>The domain that it is about, by name; null if none.</summary>
    public string? Domain { get; init; }

    /// <summary>Where to look, relative to the web app's address.</summary>
    public string Link { get => _link; init => _link = VisibleText.Of(value, TextMax); }

    /// <summary>Whether it goes on until it is over; else it has happened, and is told once.</summary>
    public bool Lasts { get; init; } = true;
}

/// <summary>Somebody may know of a matter, in the words that are for them.</summary>
/// <param name="Person">Who.</param>
/// <param name="Matter">What.</param>
public readonly record struct Told(Guid Person, Matter Matter);
