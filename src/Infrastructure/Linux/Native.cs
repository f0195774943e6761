using System.Runtime.InteropServices;
using System.Text;

namespace XenWeb.Infrastructure.Linux;

/// <summary>What the agent in a guest asks of the C library itself: .NET has no words for it, or words that cost too much at every reading.</summary>
internal static class Native
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int NoControllingTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int Directory = 0x10000;
    public const int CloseOnExec = 0x80000;

    public const int Interrupted = 4;
    public const int NoSuchProcess = 3;
    public const int NotPermitted = 1;
    public const int TryAgain = 11;

    private const string LibC = "libc";

    /// <summary>The error of the last call.</summary>
    public static int Error => Marshal.GetLastPInvokeError();

    /// <summary>In the library's words: "No such file or directory".</summary>
    public static string ErrorText(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>A text with the zero byte that C wants.</summary>
    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + "\0");

    /// <summary>Reads once, as much as the buffer takes: a file of /proc gives all that it has at once. -1 if it can't be read.</summary>
    public static int ReadOnce(int file, Span<byte> buffer)
    {
        int length;
        do length = (int)Read(file, ref buffer[0], buffer.Length);
        while (length < 0 && Error == Interrupted);
        return length;
    }

    [DllImport(LibC, EntryPoint = "openat", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int OpenAt(int folder, ref byte path, int flags, int mode);

    [DllImport(LibC, EntryPoint = "read", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Read(int file, ref byte buffer, nint count);

    [DllImport(LibC, EntryPoint = "write", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Write(int file, ref byte buffer, nint count);

    /// <summary>Has a stretch of a file written to the disk from now on, and waits for nothing; where that can't be done it is written later.</summary>
    public static void BeginWriting(SafeHandle file, long from, long length)
    {
        const uint Write = 2;
        _ = SyncRange((int)file.DangerousGetHandle(), from, length, Write);
    }

    [DllImport(LibC, EntryPoint = "sync_file_range"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncRange(int file, long from, long length, uint flags);

    [DllImport(LibC, EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Close(int file);

    [DllImport(LibC, EntryPoint = "lseek", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern long Seek(int file, long offset, int from);

    [DllImport(LibC, EntryPoint = "getdents64", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Entries(int folder, ref byte buffer, nint count);

    [DllImport(LibC, EntryPoint = "statx", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Status(int folder, ref byte path, int flags, uint mask, ref byte result);

    [DllImport(LibC, EntryPoint = "sysconf"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint SystemSetting(int name);

    [DllImport(LibC, EntryPoint = "clock_gettime"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Clock(int clock, out Moment moment);

    [DllImport(LibC, EntryPoint = "getpwuid_r"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int UserById(uint id, out User user, ref byte buffer, nint length, out nint result);

    [DllImport(LibC, EntryPoint = "getpwnam_r"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int UserByName(ref byte name, out User user, ref byte buffer, nint length, out nint result);

    [DllImport(LibC, EntryPoint = "kill", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Kill(int process, int signal);

    [DllImport(LibC, EntryPoint = "syscall", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Call(nint number, nint a, nint b, nint c, nint d);

    [DllImport(LibC, EntryPoint = "waitpid", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int WaitFor(int process, out int status, int options);

    [DllImport(LibC, EntryPoint = "poll", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Poll([In, Out] Polled[] files, nuint count, int milliseconds);

    [DllImport(LibC, EntryPoint = "pipe2", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Pipe([Out] int[] ends, int flags);

    [DllImport(LibC, EntryPoint = "eventfd", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int EventFile(uint count, int flags);

    [DllImport(LibC, EntryPoint = "fcntl", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Control(int file, int command, nint argument);

    [DllImport(LibC, EntryPoint = "posix_spawn"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Spawn(out int pid, ref byte path, nint actions, nint attributes, nint arguments, nint environment);

    [DllImport(LibC, EntryPoint = "posix_spawn_file_actions_init"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int InitActions(nint actions);

    [DllImport(LibC, EntryPoint = "posix_spawn_file_actions_destroy"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int DestroyActions(nint actions);

    [DllImport(LibC, EntryPoint = "posix_spawn_file_actions_adddup2"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int AddCopy(nint actions, int file, int asFile);

    [DllImport(LibC, EntryPoint = "posix_spawn_file_actions_addopen"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int AddOpen(nint actions, int asFile, ref byte path, int flags, int mode);

    [DllImport(LibC, EntryPoint = "posix_spawnattr_init"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int InitAttributes(nint attributes);

    [DllImport(LibC, EntryPoint = "posix_spawnattr_destroy"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int DestroyAttributes(nint attributes);

    [DllImport(LibC, EntryPoint = "posix_spawnattr_setflags"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetFlags(nint attributes, short flags);

    [DllImport(LibC, EntryPoint = "mount", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Mount(ref byte source, ref byte target, ref byte kind, nuint flags, nint data);

    [DllImport(LibC, EntryPoint = "execvpe", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Execute(ref byte file, nint arguments, nint environment);

    [DllImport(LibC, EntryPoint = "setrlimit", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetLimit(int resource, ref Limit limit);

    [DllImport(LibC, EntryPoint = "initgroups", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetGroups(ref byte user, uint group);

    [DllImport(LibC, EntryPoint = "setgid", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetGroup(uint group);

    [DllImport(LibC, EntryPoint = "setuid", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetUser(uint user);

    [DllImport(LibC, EntryPoint = "chdir", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int ChangeFolder(ref byte path);

    [DllImport(LibC, EntryPoint = "prctl", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Process(int option, nint a, nint b, nint c, nint d);

    [DllImport(LibC, EntryPoint = "signal", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint OnSignal(int signal, nint action);

    [DllImport(LibC, EntryPoint = "setenv", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetVariable(ref byte name, ref byte value, int overwrite);

    [DllImport(LibC, EntryPoint = "geteuid"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern uint EffectiveUser();

    [DllImport(LibC, EntryPoint = "madvise"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Advise(nint begin, nint length, int advice);

    [DllImport(LibC, EntryPoint = "posix_spawnp"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SpawnFromPath(out int pid, ref byte name, nint actions, nint attributes, nint arguments, nint environment);

    [DllImport(LibC, EntryPoint = "unlockpt", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int UnlockTerminal(int file);

    [DllImport(LibC, EntryPoint = "ptsname_r"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int TerminalName(int file, ref byte name, nint length);

    [DllImport(LibC, EntryPoint = "tcgetattr", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int GetTerminal(int file, ref byte settings);

    [DllImport(LibC, EntryPoint = "tcsetattr", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetTerminal(int file, int when, ref byte settings);

    [DllImport(LibC, EntryPoint = "cfmakeraw"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void MakeRaw(ref byte settings);

    /// <summary>struct rlimit.</summary>
    public struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }

    /// <summary>struct timespec.</summary>
    public struct Moment
    {
        public nint Seconds;
        public nint Nanoseconds;

        public readonly TimeSpan Time => TimeSpan.FromTicks((Seconds * TimeSpan.TicksPerSecond) + (Nanoseconds / 100));
    }

    /// <summary>struct pollfd.</summary>
    public struct Polled
    {
        public const short Readable = 1;

        public int File;
        public short Wanted;
        public short Came;
    }

    /// <summary>struct passwd.</summary>
    public struct User
    {
        public nint Name;
        public nint Password;
        public uint Id;
        public uint Group;
        public nint Comment;
        public nint Home;
        public nint Shell;
    }
}
