namespace XenWeb.Web.Negotiations;

/// <summary>A negotiation as lanes and rows: the drawing and the list are two views of it.</summary>
/// <param name="Lanes">Who takes part: the asking host first.</param>
/// <param name="Rows">What was said and done, in its order.</param>
public sealed record SequenceModel(IReadOnlyList<SequenceLane> Lanes, IReadOnlyList<SequenceRow> Rows);

/// <summary>One host, or many that said the same.</summary>
/// <param name="Name">Which: a host's name, or "37 others".</param>
/// <param name="Note">Below its name: "0.97 cpu".</param>
public sealed record SequenceLane(string Name, string Note);

/// <summary>One row.</summary>
/// <param name="After">Since the first message; a little below zero where clocks differ.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="From">The lane of who said it, or where it happened.</param>
/// <param name="To">The lanes of whom it was said to; empty for what is no message.</param>
/// <param name="Colour">A value of <c>data-s</c>.</param>
/// <param name="Word">"offer 0.41".</param>
/// <param name="Note">"promises 512 MiB".</param>
public sealed record SequenceRow(TimeSpan After, SequenceKind Kind, string From, IReadOnlyList<string> To, string Colour, string Word, string Note)
{
    /// <summary>What is folded into it, one line each; empty for a row of its own.</summary>
    public IReadOnlyList<string> Folded { get; init; } = [];
}

/// <summary>How a row is drawn.</summary>
public enum SequenceKind
{
    /// <summary>An arrow.</summary>
    Message,

    /// <summary>A dashed arrow: it leads to nothing.</summary>
    QuietMessage,

    /// <summary>A dot on one lane.</summary>
    Point,

    /// <summary>A bar from the source to the target.</summary>
    Phase,
}
