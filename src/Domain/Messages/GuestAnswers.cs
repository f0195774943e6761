using XenWeb.Domain.Guests;

namespace XenWeb.Domain.Messages;

/// <summary>A guest's agent answers an order: accepted, running, and last done or failed. Said again when the order is repeated.</summary>
/// <param name="Order">The order's id.</param>
/// <param name="Guest">Who answers.</param>
/// <param name="State">Where it is.</param>
/// <param name="Text">In words: what is done, or why not and what was changed.</param>
public sealed record GuestOutcomeMessage(Guid Order, GuestId Guest, OrderState State, string Text) : Message;

/// <summary>Something that was done in a guest, or refused: every use of its agent is one. The web app keeps it as an event.</summary>
public sealed record GuestEventMessage : Message
{
    /// <summary>Where.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>How much a person should care.</summary>
    public required DecisionSeverity Severity { get; init; }

    /// <summary>A stable word: "watch", "program-started", "program-ended", "process-stopped", "load-started", "load-ended", "refused", "failed".</summary>
    public required string What { get; init; }

    /// <summary>One sentence, figures included.</summary>
    public required string Text { get; init; }

    /// <summary>Who asked, and why; null for what the agent did by itself.</summary>
    public Reason? Reason { get; init; }

    /// <summary>Which order it belongs to; null if none.</summary>
    public Guid? Order { get; init; }
}

/// <summary>A piece of a program's output (both streams as they came), while somebody follows it. All who follow it get all pieces: tell them apart by their offsets.</summary>
public sealed record GuestOutputMessage : Message
{
    /// <summary>The most bytes in one piece.</summary>
    public const int BytesMax = 32 * 1024;

    /// <summary>Where.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>Whose: the id of the order that started it.</summary>
    public required Guid Program { get; init; }

    /// <summary>Number of the first byte, from the program's start.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes just before <see cref="Offset"/> that are lost: they were no longer kept when they should have been sent ("cut N bytes").</summary>
    public long Cut { get; init; }

    /// <summary>The bytes, as the program wrote them: not to be trusted, not always UTF-8, and a piece may end within a character.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Whether the program has ended and this is all.</summary>
    public bool Ended { get; init; }
}
