using XenWeb.Domain.Agents;

namespace XenWeb.Infrastructure.Xen;

/// <summary>
/// Follows what <c>xl migrate</c> prints on stderr, its own lines and those of the receiver, which come through ssh and
/// may break into a line of ours: so each is searched for, not compared (tools/xl/xl_migrate.c). Keeps no more than it needs.
/// </summary>
public sealed class XlMigrateOutput(string guest, string target)
{
    /// <summary>Complaints that are kept for the outcome's text; those beyond follow from the first and are left out.</summary>
    public const int ComplaintsMax = 50;

    private readonly List<string> _complaints = [];
    private readonly HashSet<Mark> _seen = [];
    private TimeSpan? _stoodAt;
    private TimeSpan? _ranAt;
    private string? _broken;

    /// <summary>The receiver was told to start the guest: from here on nothing may be broken off or undone.</summary>
    public bool PastGo => _seen.Contains(Mark.Go);

    /// <summary>It stands still: the last of it is copied.</summary>
    public bool Stands => _stoodAt is not null;

    /// <summary>
    /// How long the guest stood still: from "guest has suspended" (only with -vvv; else from "Restore successful", about as
    /// exact) to the start on the target, by the times the lines came; null when it did not start there.
    /// </summary>
    public TimeSpan? Pause => _ranAt - _stoodAt is { } pause && pause >= TimeSpan.Zero ? pause : null;

    /// <summary>Takes a line of stderr that came at <paramref name="at"/>, counted from any fixed moment.</summary>
    public void Feed(string line, TimeSpan at)
    {
        foreach (var (text, mark) in _marks)
            if (line.Contains(text, StringComparison.Ordinal) && !(mark == Mark.TargetCreateFailed && _seen.Contains(Mark.SenderFailed))) _seen.Add(mark);
        if (line.Contains("guest has suspended", StringComparison.Ordinal)) _stoodAt = at;
        if (line.Contains("xc: info: Restore successful", StringComparison.Ordinal)) _stoodAt ??= at;
        if (_seen.Contains(Mark.Started)) _ranAt ??= at;
        if (_complaints.Count < ComplaintsMax && IsComplaint(line)) _complaints.Add(line);
    }

    /// <summary>The stream that we carry broke: why, in words.</summary>
    public void Break(string why) => _broken = why;

    /// <summary>The class of the end and its words. <paramref name="exitCode"/> is null when it was broken off for its time limit.</summary>
    public (XenResult Result, string Text) Classify(int? exitCode)
    {
        if (_seen.Contains(Mark.Successful) || exitCode == 0) return (XenResult.Done, $"{guest} runs on {target} now");
        if (_seen.Contains(Mark.Undefined) || (PastGo && !_seen.Contains(Mark.TargetProblem)))
            return (XenResult.Undefined, $"the migration to {target} broke after its point of no return: {guest} may run on either host, and nothing resumes it by itself{Because()}");
        if (_complaints.Any(XlErrorText.SaysUnknownDomain)) return (XenResult.UnknownGuest, $"there is no guest {guest} here");
        if (_seen.Contains(Mark.SuspendFailed)) return (XenResult.SuspendFailed, $"{guest} could not be suspended, and xl does not resume it{Because()}");
        if (exitCode is null) return (XenResult.TimedOut, $"the migration of {guest} to {target} took too long and was broken off");
        if (_broken is { } broke && !_seen.Contains(Mark.TargetProblem)) return (XenResult.TransportFailed, $"the connection to {target} broke while {guest} was copied: {broke}");
        if (_seen.Contains(Mark.TargetProblem) || _seen.Contains(Mark.TargetCreateFailed))
            return (XenResult.TargetFailed, $"{target} could not take {guest}{Because()}");
        if (_seen.Contains(Mark.NoBanner)) return (XenResult.TransportFailed, $"{target} could not be reached{Because()}");
        if (_seen.Contains(Mark.ResumingAtSource))
            return _seen.Contains(Mark.TransportDied)
                ? (XenResult.TransportFailed, $"the connection to {target} broke while {guest} was copied")
                : (XenResult.ResumedAtSource, $"{guest} could not be sent to {target}{Because()}");
        return (XenResult.Failed, $"{guest} was not migrated to {target}{Because()}");
    }

    private string Because() => XlErrorText.Explain(_complaints) is { } cause ? $": {cause}" : "";

    // -vvv's debug lines are no complaints, unless one broke into another.
    private static bool IsComplaint(string line) =>
        (!line.Contains(": debug: ", StringComparison.Ordinal) || line.Contains(": error: ", StringComparison.Ordinal)) && Complains(line);

    private static bool Complains(string line) =>
        line.Contains("rror", StringComparison.Ordinal) || line.StartsWith("ssh: ", StringComparison.Ordinal) ||
        line.Contains("invalid domain identifier", StringComparison.Ordinal) || line.Contains("cannot migrate", StringComparison.Ordinal) ||
        line.Contains("ailed", StringComparison.Ordinal) || line.Contains("denied", StringComparison.Ordinal) ||
        line.Contains("Connection ", StringComparison.Ordinal) || line.Contains("not found", StringComparison.Ordinal);

    private enum Mark { Go, Started, Successful, Undefined, SuspendFailed, TargetProblem, SenderFailed, TargetCreateFailed, NoBanner, ResumingAtSource, TransportDied }

    private static readonly (string Text, Mark Mark)[] _marks =
    [
        ("Giving target permission to start.", Mark.Go),
        ("Domain started successsfully.", Mark.Started), // three s: so it is printed
        ("Migration successful.", Mark.Successful),
        ("Migration failed during final handshake", Mark.Undefined),
        ("Domain state is now undefined", Mark.Undefined),
        ("failed to suspend at sender", Mark.SuspendFailed),
        ("Migration failed due to problems at target", Mark.TargetProblem),
        ("migration sender: libxl_domain_suspend failed", Mark.SenderFailed),
        // Not the target's fault when the sender failed before: then it only says that the stream ended early.
        ("migration target: Domain creation failed", Mark.TargetCreateFailed),
        ("reading banner from migration receiver stream", Mark.NoBanner),
        ("contained unexpected data instead of banner", Mark.NoBanner),
        ("Migration failed, resuming at sender", Mark.ResumingAtSource),
        // 255 is ssh's own failure; the receiver's exit code comes through as it is.
        ("exited with error status 255", Mark.TransportDied),
        ("] died due to fatal signal Terminated", Mark.TransportDied),
    ];
}
