using System.Collections.Immutable;

namespace XenWeb.Web.Maintenance;

/// <summary>The answer to a request: the operation that was accepted, or why not; exactly one is set.</summary>
/// <param name="Operation">What was accepted, now stored.</param>
/// <param name="Refusal">Why nothing was accepted; nothing was changed.</param>
/// <param name="Repeated">The same idempotency key came before: this is that request's operation.</param>
public sealed record OperationRequest(Operation? Operation, Refusal? Refusal, bool Repeated = false)
{
    /// <summary>It is stored and will be carried out.</summary>
    public static OperationRequest Accepted(Operation operation, bool repeated = false) => new(operation, null, repeated);

    /// <summary>Nothing was done.</summary>
    public static OperationRequest Refused(RefusalKind kind, params ReadOnlySpan<string> why) => new(null, new Refusal(kind, [.. why]));
}

/// <summary>Why something is not done.</summary>
/// <param name="Kind">Of which sort.</param>
/// <param name="Why">Every reason, each a sentence.</param>
public sealed record Refusal(RefusalKind Kind, ImmutableArray<string> Why)
{
    /// <summary>All of it as one text, in English.</summary>
    public string Text => string.Join(" ", Why);

    /// <summary>The same in the language of who looks.</summary>
    public string Shown => string.Join(" ", Why.Select(Said));
}

/// <summary>Of which sort a refusal is; the API answers with the status code in brackets.</summary>
public enum RefusalKind
{
    /// <summary>There is no such thing (404).</summary>
    NotFound,

    /// <summary>It is there, and in a state that does not allow it (409).</summary>
    Conflict,

    /// <summary>Whoever asks may not (403).</summary>
    Forbidden,

    /// <summary>The request is wrong in itself (400).</summary>
    Invalid,

    /// <summary>The idempotency key came before with another request (422).</summary>
    KeyReused,

    /// <summary>It can't be stored, or who would do it is away, right now (503).</summary>
    Unavailable,
}
