namespace XenWeb.CommandLine;

/// <summary>Why it ends without what was wanted.</summary>
/// <param name="code">One of <see cref="ExitCode"/>.</param>
/// <param name="lines">Every reason, in words.</param>
internal sealed class Failure(int code, params IReadOnlyList<string> lines) : Exception(string.Join(" ", lines))
{
    /// <summary>One of <see cref="ExitCode"/>.</summary>
    public int Code => code;

    /// <summary>Every reason, in words.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>The server's own problem details, where it gave some.</summary>
    public string? Json { get; init; }
}
