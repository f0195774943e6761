using System.Diagnostics;
using System.Runtime.InteropServices;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>A network namespace of its own, gone with its owner. Needs root, and a kernel that can.</summary>
internal sealed partial class Netns : IDisposable
{
    private const int CloneNewNet = 0x4000_0000;

    public Netns(string name)
    {
        Name = $"{name}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}";
        Ip("netns", "add", Name);
        Ip("-n", Name, "link", "set", "lo", "up");
    }

    public string Name { get; }

    /// <summary>Why namespaces with rules for bridges can't be had here; null if they can.</summary>
    public static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return "network namespaces need root";
        if (!File.Exists("/usr/sbin/nft")) return "nftables is not installed";
        try
        {
            using var trial = new Netns("trial");
            Run("ip", ["netns", "exec", trial.Name, "nft", "add", "table", "bridge", "trial"]);
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"this kernel has no nftables at bridges: {e.Message}";
        }
    }

    /// <summary>Runs something whose sockets are to be of this namespace, on a thread that ends with it.</summary>
    public T Within<T>(Func<T> work)
    {
        T result = default!;
        Exception? broke = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var space = File.OpenHandle($"/run/netns/{Name}");
                if (SetNamespace(space.DangerousGetHandle().ToInt32(), CloneNewNet) != 0) throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                result = work();
            }
            catch (Exception e)
            {
                broke = e;
            }
        });
        thread.Start();
        thread.Join();
        return broke is null ? result : throw new InvalidOperationException(broke.Message, broke);
    }

    public static void Ip(params string[] arguments) => Run("ip", arguments);

    public void Dispose() => Run("ip", ["netns", "delete", Name]);

    /// <summary>Runs something to its end; what it printed.</summary>
    public static string Run(string program, string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var printed = run.StandardOutput.ReadToEndAsync();
        var error = run.StandardError.ReadToEnd();
        run.WaitForExit();
        if (run.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}");
        return printed.Result;
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int kind);
}
