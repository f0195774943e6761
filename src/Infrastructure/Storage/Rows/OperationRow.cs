namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>Something that a person or a script asked for, to follow from 202 to its outcome. Key: the id.</summary>
public sealed class OperationRow
{
    /// <summary>Also the id of the order that carries it to an agent.</summary>
    public Guid Id { get; set; }

    /// <summary>What it does.</summary>
    public OperationKind Kind { get; set; }

    /// <summary>The host that it is about, or that has the guest; null if not known.</summary>
    public string? Host { get; set; }

    /// <summary>The guest that it is about; null for a host's operation and until a start has made the guest.</summary>
    public Guid? GuestId { get; set; }

    /// <summary>The guest's name.</summary>
    public string? GuestName { get; set; }

    /// <summary>For a migration: the host to move to; null lets the best offer win.</summary>
    public string? To { get; set; }

    /// <summary>Where it is.</summary>
    public OperationState State { get; set; }

    /// <summary>0 to 1; null if it can't be told.</summary>
    public double? Progress { get; set; }

    /// <summary>In words: what is done, what waits and why, or why it failed.</summary>
    public string Text { get; set; } = "";

    /// <summary>Who asked.</summary>
    public string Who { get; set; } = "";

    /// <summary>Why; may be empty.</summary>
    public string Why { get; set; } = "";

    /// <summary>For drain and activate: the intent's generation. For a limit of a network: in kbit/s, 0 for none.</summary>
    public long? Generation { get; set; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When anything of it changed last.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When it is expected to end; null if that can't be told.</summary>
    public DateTimeOffset? ExpectedEndAt { get; set; }

    /// <summary>
    /// What is left to do, each with its state and why: a JSON array of <see cref="XenWeb.Domain.Messages.DrainItem"/>,
    /// which <see cref="StorageJson"/> reads and writes.
    /// </summary>
    public string ItemsJson { get; set; } = "[]";

    /// <summary>The caller's key, unique; the same request with it again gets this operation. Null if none was given.</summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>A hash of the request that came with the key: another request with the same key is refused.</summary>
    public string? RequestHash { get; set; }
}
