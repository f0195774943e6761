using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Batches;

/// <summary>Where one domain of a batch is.</summary>
public enum BatchStep
{
    /// <summary>It was not come to yet.</summary>
    Waiting,

    /// <summary>Its host was asked.</summary>
    Working,

    /// <summary>It is as it was asked for.</summary>
    Done,

    /// <summary>It is not, and the text says why.</summary>
    Failed,

    /// <summary>It was not begun: the batch was stopped.</summary>
    Left,
}

/// <summary>One domain of a batch.</summary>
/// <param name="Guest">Which; null for one that is to be started: it has no id before that.</param>
/// <param name="Name">Its name; of one that is to be started that of its configuration.</param>
/// <param name="Step">Where it is.</param>
/// <param name="Text">That in words.</param>
/// <param name="Operation">What was accepted for it; null before that, and if it was refused.</param>
public sealed record BatchItem(GuestId? Guest, string Name, BatchStep Step, string Text, Guid? Operation = null)
{
    /// <summary>A domain, before its turn.</summary>
    public static BatchItem Of(GuestId guest, string name) => Waiting(guest, name);

    /// <summary>One that is to be started from a configuration, likewise.</summary>
    public static BatchItem Of(string configuration) => Waiting(null, configuration);

    private static BatchItem Waiting(GuestId? guest, string name) => new(guest, name, BatchStep.Waiting, "Waits for its turn.");

    /// <summary>What tells it from the others of its batch.</summary>
    public (GuestId? Guest, string Name) Key => KeyOf(Guest, Name);

    /// <summary>The same of a domain by its id and name: the name counts where there is no id.</summary>
    public static (GuestId? Guest, string Name) KeyOf(GuestId? guest, string name) => (guest, guest is null ? name : "");

    /// <summary>Whether nothing more is done.</summary>
    public bool Ended => Step is BatchStep.Done or BatchStep.Failed or BatchStep.Left;
}

/// <summary>One order to many domains, a few at a time. Immutable.</summary>
public sealed record Batch
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What is asked of each.</summary>
    public required OrderKind Kind { get; init; }

    /// <summary>Who asked, and why.</summary>
    public required Reason Reason { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who stopped it; null if nobody did.</summary>
    public string? StoppedBy { get; init; }

    /// <summary>The batch that it takes back; null if none.</summary>
    public Guid? Undoes { get; init; }

    /// <summary>Its domains, in order.</summary>
    public required ImmutableArray<BatchItem> Items { get; init; }

    /// <summary>How many are in a step.</summary>
    public int Count(BatchStep step) => Items.Count(i => i.Step == step);

    /// <summary>How many are at their end.</summary>
    public int EndedCount => Items.Count(i => i.Ended);

    /// <summary>How far it is.</summary>
    public Share Progress => new(Items.Length == 0 ? 1 : (double)EndedCount / Items.Length);
}
