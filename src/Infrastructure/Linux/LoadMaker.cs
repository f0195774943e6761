using System.Diagnostics;
using System.Runtime.InteropServices;
using XenWeb.Domain.Processes;

namespace XenWeb.Infrastructure.Linux;

/// <summary>The agent as a load: uses up what it is told to, ends by itself when its time is over, and is the first to go when memory runs out.</summary>
public static class LoadMaker
{
    private static readonly TimeSpan _slice = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether these are a load's arguments.</summary>
    public static bool IsWanted(IReadOnlyList<string> arguments) => arguments.Count > 0 && arguments[0] == LoadOrder.Verb;

    /// <summary>Makes the load; returns the process's exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (LoadOrder.Of(arguments) is not { } load)
        {
            Console.Error.WriteLine("xenweb-agent: a load is 'load cpu CORES for SECONDS', 'load memory BYTES for SECONDS', 'load io BYTES-A-SECOND for SECONDS in FOLDER' or 'load writes A-SECOND for SECONDS in FOLDER'");
            return 2;
        }
        using var over = new ManualResetEventSlim();
        using var asked = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => (signal.Cancel, _) = (true, Set(over)));
        TryGoFirst();
        try
        {
            if (load.Kind == LoadKind.Cpu) UseProcessor(load.Cores!.Value.Count, load.For, over);
            else if (load.Kind == LoadKind.Memory) HoldMemory(load.Memory!.Value.Bytes, load.For, over);
            else Write(load, over);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            Console.Error.WriteLine($"xenweb-agent: the load ends: {e.Message}");
            return 1;
        }
    }

    private static bool Set(ManualResetEventSlim over)
    {
        over.Set();
        return true;
    }

    // When memory runs out, the load goes and nothing else
    private static void TryGoFirst()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then as the kernel chooses
        }
    }

    private static void UseProcessor(double cores, TimeSpan time, ManualResetEventSlim over)
    {
        var threads = new List<Thread>();
        for (var left = cores; left > 0.0005; left--)
        {
            var part = Math.Min(1, left);
            var thread = new Thread(() => Spin(part, time, over), 128 * 1024);
            thread.Start();
            threads.Add(thread);
        }
        foreach (var thread in threads) thread.Join();
    }

    private static void Spin(double part, TimeSpan time, ManualResetEventSlim over)
    {
        var began = Stopwatch.GetTimestamp();
        var number = 1u;
        while (!over.IsSet && Stopwatch.GetElapsedTime(began) is var so && so < time)
        {
            var until = so + (_slice * part);
            while (Stopwatch.GetElapsedTime(began) < until)
            {
                for (var i = 0; i < 2000; i++) number = (number * 1664525) + 1013904223;
            }
            if (part < 1) over.Wait(_slice * (1 - part));
        }
        GC.KeepAlive(number);
    }

    private static void HoldMemory(long bytes, TimeSpan time, ManualResetEventSlim over)
    {
        const int Piece = 1 << 20;
        const int Page = 4096;
        var available = new VitalsReader().Read().Memory.Available.Bytes;
        if (bytes > available * 0.9) throw new IOException($"{new Domain.Units.ByteSize(bytes)} are wanted, and of {new Domain.Units.ByteSize(available)} that are available a tenth is left to others");
        var began = Stopwatch.GetTimestamp();
        var pieces = new List<nint>();
        for (byte round = 1; !over.IsSet && Stopwatch.GetElapsedTime(began) < time; round++)
        {
            while (pieces.Count * (long)Piece < bytes) pieces.Add(Marshal.AllocHGlobal(Piece));
            foreach (var piece in pieces)
            {
                for (var at = 0; at < Piece; at += Page) Marshal.WriteByte(piece, at, round);
                if (over.IsSet) return;
            }
            // What is touched all the time can't be copied away by a live migration
            var left = time - Stopwatch.GetElapsedTime(began);
            over.Wait(left < TimeSpan.Zero ? TimeSpan.Zero : left < TimeSpan.FromSeconds(2) ? left : TimeSpan.FromSeconds(2));
        }
    }

    private static void Write(LoadSpec load, ManualResetEventSlim over)
    {
        const int FileBytes = 64 << 20;
        var block = new byte[load.Io is { } rate ? (int)Math.Clamp(rate.BytesPerSecond / 20, 4096, 1 << 20) & ~4095 : 4096];
        var blocksASecond = load.Io is { } wanted ? wanted.BytesPerSecond / block.Length : load.Operations!.Value;
        using var file = new FileStream(Path.Combine(load.Path ?? "/var/tmp", $"xenweb-load-{Environment.ProcessId}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.WriteThrough | FileOptions.DeleteOnClose);
        // Gone from the folder at once: whatever ends the load, no file is left
        File.Delete(file.Name);
        var began = Stopwatch.GetTimestamp();
        for (long written = 0; !over.IsSet && Stopwatch.GetElapsedTime(began) is var so && so < load.For;)
        {
            if (written >= blocksASecond * so.TotalSeconds)
            {
                over.Wait(TimeSpan.FromMilliseconds(Math.Min(1000, Math.Max(1, 1000 / blocksASecond))));
                continue;
            }
            if (file.Position + block.Length > FileBytes) file.Position = 0;
            file.Write(block);
            written++;
        }
    }
}
