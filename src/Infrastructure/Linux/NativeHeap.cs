using System.Runtime.InteropServices;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// The C library's heap, which TLS and the runtime itself take memory of. By itself it makes eight areas for each processor, one for each thread that meets another, and each holds what its threads once needed (mallopt(3)).
/// With another C library than GNU's nothing happens.
/// </summary>
public static class NativeHeap
{
    private const int ArenasMax = -8;

    /// <summary>One area for all threads: for a program that seldom asks for memory in two at once. Best before there are any.</summary>
    public static void UseOneArena() => Try(() => _ = SetOption(ArenasMax, 1));

    /// <summary>Gives back what nothing is in.</summary>
    public static void GiveBack() => Try(() => _ = Trim(0));

    private static void Try(Action call)
    {
        try
        {
            call();
        }
        catch (EntryPointNotFoundException)
        {
            // Not GNU's
        }
    }

    [DllImport("libc", EntryPoint = "mallopt"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);

    [DllImport("libc", EntryPoint = "malloc_trim"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nuint kept);
}
