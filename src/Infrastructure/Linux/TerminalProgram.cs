using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// A program with a terminal of its own, whose other end is here: for one that reads no keys elsewhere, as <c>xl console</c>. The terminal passes bytes
/// as they are. Both ways are bounded: output that nobody reads makes the program wait, and what is typed
/// while the program does not read is dropped.
/// </summary>
public sealed class TerminalProgram : IDisposable
{
    /// <summary>Bytes that wait to be typed.</summary>
    public const int TypedMax = 64 * 1024;

    private const int PiecesMax = 16;
    private const short NewSession = 0x80;

    private readonly Channel<ReadOnlyMemory<byte>> _output = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(PiecesMax) { SingleReader = true });
    private readonly Queue<byte[]> _typed = new();
    private readonly Lock _gate = new();
    private readonly int _pid;
    private readonly TerminalLoop _loop;
    private int _waiting;

    private TerminalProgram(int terminal, int pid)
    {
        _pid = pid;
        _loop = new TerminalLoop("terminal", terminal, Next, bytes => _loop!.HandOn<ReadOnlyMemory<byte>>(_output.Writer, bytes.ToArray()), End);
        _loop.Start();
    }

    /// <summary>What it puts out; completed when it has ended.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Output => _output.Reader;

    /// <summary>Starts a program by its path, or its name in PATH. Throws <see cref="IOException"/> if it can't be, in words.</summary>
    public static TerminalProgram Start(string name, params string[] arguments)
    {
        var terminal = Native.OpenAt(-100, ref Native.Text("/dev/ptmx")[0], Native.ReadWrite | Native.NoControllingTerminal | Native.NonBlocking | Native.CloseOnExec, 0);
        if (terminal < 0) throw new IOException($"there is no terminal for it: {Native.ErrorText(Native.Error)}");
        var path = new byte[64];
        if (Native.UnlockTerminal(terminal) != 0 || Native.TerminalName(terminal, ref path[0], path.Length) != 0)
        {
            _ = Native.Close(terminal);
            throw new IOException("there is no terminal for it");
        }
        // Held until the program has it: a terminal that nobody has open is one that was hung up
        var end = Native.OpenAt(-100, ref path[0], Native.ReadWrite | Native.NoControllingTerminal | Native.CloseOnExec, 0);
        var settings = new byte[256];
        if (Native.GetTerminal(end, ref settings[0]) == 0)
        {
            Native.MakeRaw(ref settings[0]);
            _ = Native.SetTerminal(end, 0, ref settings[0]);
        }
        var error = Spawn(name, [name, .. arguments], path, out var pid);
        _ = Native.Close(end);
        if (error == 0) return new TerminalProgram(terminal, pid);
        _ = Native.Close(terminal);
        throw new IOException($"{Path.GetFileName(name)} can't be started: {Native.ErrorText(error)}");
    }

    /// <summary>Types; false if too much waits already, and this was dropped.</summary>
    public bool Type(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) return true;
        lock (_gate)
        {
            if (_waiting + bytes.Length > TypedMax) return false;
            _waiting += bytes.Length;
            _typed.Enqueue(bytes.ToArray());
        }
        _loop.Wake();
        return true;
    }

    /// <summary>Hangs up and ends it.</summary>
    public void Dispose()
    {
        _output.Writer.TryComplete();
        _loop.Dispose();
    }

    private byte[]? Next()
    {
        lock (_gate)
        {
            if (!_typed.TryDequeue(out var next)) return null;
            _waiting -= next.Length;
            return next;
        }
    }

    // The hang-up ends it; one that takes no notice is killed, so that it is never left behind
    private void End()
    {
        const int DoNotWait = 1;
        _output.Writer.TryComplete();
        for (var left = 50; left > 0; left--)
        {
            if (Native.WaitFor(_pid, out _, DoNotWait) != 0) return;
            _ = Native.Poll([], 0, 10);
        }
        _ = Native.Kill(-_pid, 9);
        _ = Native.WaitFor(_pid, out _, 0);
    }

    private static int Spawn(string name, IReadOnlyList<string> arguments, byte[] terminal, out int pid)
    {
        // Larger than the library's own structures (80 and 336 bytes)
        var (actions, attributes) = (Marshal.AllocHGlobal(512), Marshal.AllocHGlobal(1024));
        using var given = new NativeStrings(arguments);
        using var variables = new NativeStrings(["LC_ALL=C", "TERM=dumb", $"PATH={Environment.GetEnvironmentVariable("PATH")}"]);
        try
        {
            _ = Native.InitActions(actions);
            _ = Native.InitAttributes(attributes);
            _ = Native.SetFlags(attributes, NewSession);
            _ = Native.AddOpen(actions, 0, ref terminal[0], Native.ReadWrite, 0);
            _ = Native.AddCopy(actions, 0, 1);
            _ = Native.AddCopy(actions, 0, 2);
            var error = Native.SpawnFromPath(out pid, ref Native.Text(name)[0], actions, attributes, given.Pointer, variables.Pointer);
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
