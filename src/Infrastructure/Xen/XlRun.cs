using XenWeb.Domain.Agents;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Xen;

/// <summary>How one call of xl ended.</summary>
public sealed record XlRun
{
    /// <summary>What was asked, for texts: "xl info".</summary>
    public required string Command { get; init; }

    /// <summary>Null when it was ended for its time limit or never ran.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Standard output, cut after <see cref="ChildOutput.TextMax"/> characters.</summary>
    public string Output { get; init; } = "";

    /// <summary>Standard error, cut likewise.</summary>
    public string Error { get; init; } = "";

    /// <summary>Why it could not be started; null if it was.</summary>
    public string? NotStarted { get; init; }

    /// <summary>How long it ran.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>It ended with 0.</summary>
    public bool IsDone => ExitCode == 0;

    /// <summary>The class of this end, where the command has none of its own.</summary>
    public XenResult Result =>
        NotStarted is not null ? XenResult.XlMissing
        : ExitCode is null ? XenResult.TimedOut
        : ExitCode == 0 ? XenResult.Done
        : XlErrorText.SaysUnknownDomain(Error) ? XenResult.UnknownGuest
        : XenResult.Failed;

    /// <summary>Why it failed, in words; null if it did not.</summary>
    public string? Failure =>
        NotStarted ??
        (ExitCode is null ? $"{Command} did not end within {ChildProgram.Seconds(Took)}"
        : ExitCode == 0 ? null
        : $"{Command} failed: {XlErrorText.Explain(Error.Split('\n')) ?? "it said nothing"} (exit code {ExitCode})");
}
