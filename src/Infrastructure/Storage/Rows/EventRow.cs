using XenWeb.Domain.Messages;

namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>Something that happened, with who and why. Key: the id, given by the database in the order of writing.</summary>
public sealed class EventRow
{
    /// <summary>Given by the database; 0 until then.</summary>
    public long Id { get; set; }

    /// <summary>Unique. Given by the writer: writing the same event twice (a connection that broke in the commit) keeps it once.</summary>
    public Guid Key { get; set; } = Guid.NewGuid();

    /// <summary>When it happened.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>How much a person should care.</summary>
    public DecisionSeverity Severity { get; set; }

    /// <summary>A stable word for it: "overload", "drain-asked".</summary>
    public required string What { get; set; }

    /// <summary>One sentence, figures included.</summary>
    public required string Text { get; set; }

    /// <summary>The host that it is about; null if none.</summary>
    public string? Host { get; set; }

    /// <summary>The guest that it is about, by name; null if none.</summary>
    public string? Guest { get; set; }

    /// <summary>The operation that it belongs to; null if none.</summary>
    public Guid? OperationId { get; set; }

    /// <summary>The negotiation that it belongs to; null if none.</summary>
    public string? HelpId { get; set; }

    /// <summary>Who did it: a person's or a host's name.</summary>
    public string Who { get; set; } = "";

    /// <summary>Why; may be empty.</summary>
    public string Why { get; set; } = "";
}
