namespace XenWeb.CommandLine;

/// <summary>How it ended, for scripts. docs/command-line.md has the same table.</summary>
internal static class ExitCode
{
    /// <summary>It is as it was asked for; without --wait: the lab has accepted it.</summary>
    public const int Done = 0;

    /// <summary>The operation failed or was cancelled.</summary>
    public const int Failed = 1;

    /// <summary>Wrong arguments or settings; nothing was asked.</summary>
    public const int Usage = 2;

    /// <summary>The lab says no: not known, not allowed, not now.</summary>
    public const int Refused = 3;

    /// <summary>No answer, no trust in who answers, or the server can't serve now.</summary>
    public const int Unreachable = 4;

    /// <summary>Not at its end within --timeout; it goes on.</summary>
    public const int Timeout = 5;

    /// <summary>Ctrl-C; what was asked for goes on.</summary>
    public const int Interrupted = 130;

    /// <summary>All of them in words.</summary>
    public const string Words = "Exit codes: 0 done (without --wait: accepted), 1 failed or cancelled, 2 wrong usage, 3 refused, 4 can't be reached, 5 not at its end within --timeout, 130 interrupted.";
}
