using System.Runtime.InteropServices;

namespace XenWeb.Infrastructure.Linux;

/// <summary>Signals to processes.</summary>
internal static class Signal
{
    private const int Terminate = 15;

    /// <summary>Asks a process to end (SIGTERM); nothing happens if it has ended. Only for one whose end we have not yet been told of: its number may be another's after that.</summary>
    public static void AskToEnd(int process)
    {
        if (process > 1) _ = kill(process, Terminate);
    }

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
