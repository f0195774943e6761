using System.Runtime.InteropServices;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// A child made with posix_spawn: in a session of its own, with nothing to read, what it writes in a pipe, and a second pipe (its file 3)
/// on which it may tell why it could not go on. No fork in a process with threads, and no program of the guest's is needed for it.
/// </summary>
internal sealed class SpawnedProcess : IDisposable
{
    /// <summary>The child's end of the second pipe.</summary>
    public const int StatusFile = 3;

    private const short NewSession = 0x80;
    private const int PidHandle = 434;

    private SpawnedProcess(int pid, int handle, int output, int status) => (Pid, Handle, Output, Status) = (pid, handle, output, status);

    public int Pid { get; }

    /// <summary>Readable when it has ended; -1 on a kernel without such handles (before 5.3).</summary>
    public int Handle { get; private set; }

    /// <summary>Where its output comes from; -1 after <see cref="CloseOutput"/>.</summary>
    public int Output { get; private set; }

    /// <summary>Where it tells why it could not go on; -1 after <see cref="CloseStatus"/>.</summary>
    public int Status { get; private set; }

    /// <summary>Starts it; or says why not. To be called by a thread that lives as long as the agent: a child that asked to die with its parent dies with that thread.</summary>
    public static (SpawnedProcess? Process, string? Why) Start(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        var (output, status) = (new int[2], new int[2]);
        if (Native.Pipe(output, Native.CloseOnExec | Native.NonBlocking) != 0) return (null, Native.ErrorText(Native.Error));
        if (Native.Pipe(status, Native.CloseOnExec | Native.NonBlocking) != 0)
        {
            var why = Native.ErrorText(Native.Error);
            foreach (var end in output) _ = Native.Close(end);
            return (null, why);
        }
        // The program's own end waits when the pipe is full, as programs expect
        _ = Native.Control(output[1], 4, Native.WriteOnly);
        var error = Spawn(path, arguments, environment, output[1], status[1], out var pid);
        _ = Native.Close(output[1]);
        _ = Native.Close(status[1]);
        if (error == 0) return (new SpawnedProcess(pid, (int)Native.Call(PidHandle, pid, 0, 0, 0), output[0], status[0]), null);
        _ = Native.Close(output[0]);
        _ = Native.Close(status[0]);
        return (null, Native.ErrorText(error));
    }

    public void CloseOutput()
    {
        if (Output >= 0) _ = Native.Close(Output);
        Output = -1;
    }

    public void CloseStatus()
    {
        if (Status >= 0) _ = Native.Close(Status);
        Status = -1;
    }

    public void Dispose()
    {
        CloseOutput();
        CloseStatus();
        if (Handle >= 0) _ = Native.Close(Handle);
        Handle = -1;
    }

    private static int Spawn(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, int output, int status, out int pid)
    {
        // Larger than the library's own structures (80 and 336 bytes)
        var (actions, attributes) = (Marshal.AllocHGlobal(512), Marshal.AllocHGlobal(1024));
        using var given = new NativeStrings(arguments);
        using var variables = new NativeStrings(environment);
        try
        {
            _ = Native.InitActions(actions);
            _ = Native.InitAttributes(attributes);
            _ = Native.SetFlags(attributes, NewSession);
            _ = Native.AddOpen(actions, 0, ref Native.Text("/dev/null")[0], Native.ReadOnly, 0);
            _ = Native.AddCopy(actions, output, 1);
            _ = Native.AddCopy(actions, output, 2);
            _ = Native.AddCopy(actions, status, StatusFile);
            var error = Native.Spawn(out pid, ref Native.Text(path)[0], actions, attributes, given.Pointer, variables.Pointer);
            _ = Native.DestroyActions(actions);
            _ = Native.DestroyAttributes(attributes);
            return error;
        }
        finally
        {
            Marshal.FreeHGlobal(actions);
            Marshal.FreeHGlobal(attributes);
        }
    }
}

/// <summary>Texts as C has them: an array of pointers, a null pointer last.</summary>
internal sealed class NativeStrings : IDisposable
{
    private readonly int _count;

    public NativeStrings(IReadOnlyList<string> texts)
    {
        _count = texts.Count;
        Pointer = Marshal.AllocHGlobal((_count + 1) * nint.Size);
        for (var i = 0; i < _count; i++) Marshal.WriteIntPtr(Pointer, i * nint.Size, Marshal.StringToCoTaskMemUTF8(texts[i]));
        Marshal.WriteIntPtr(Pointer, _count * nint.Size, 0);
    }

    public nint Pointer { get; }

    public void Dispose()
    {
        for (var i = 0; i < _count; i++) Marshal.FreeCoTaskMem(Marshal.ReadIntPtr(Pointer, i * nint.Size));
        Marshal.FreeHGlobal(Pointer);
    }
}
