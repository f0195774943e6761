using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>
/// A lock of a whole file, as the kernel and, for a file of an NFS server, that server hold it: of the open file, so that it also holds between two who have it open in one process.
/// .NET's own lock is let go when anybody in the process closes the file.
/// </summary>
internal static class FileLock
{
    private const int SetOpenFileLock = 37;
    private const int TryAgain = 11;
    private const int Denied = 13;

    /// <summary>Takes it until the file is closed; false while another has it. Throws <see cref="IOException"/> where files can't be locked.</summary>
    public static bool TryTake(SafeFileHandle file)
    {
        // struct flock of 64 bits: a lock for writing, from the beginning to the end
        long[] description = [1, 0, 0, 0];
        if (Control((int)file.DangerousGetHandle(), SetOpenFileLock, description) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error is TryAgain or Denied ? false : throw new IOException($"a claim's file can't be locked: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, int command, long[] description);
}
