using System.Runtime.CompilerServices;

namespace XenWeb.Infrastructure.Tests.Images;

/// <summary>
/// A kernel in which a test may have disks, file systems and volume groups of its own: Debian's user-mode Linux. It is started once and runs all of
/// <see cref="ThinStoreTests"/>; each test here then tells what it told there.
/// </summary>
internal static class StoreKernel
{
    private static readonly string[] _programs = ["/sbin/mkfs.btrfs", "/sbin/lvcreate", "/usr/bin/qemu-img", "/sbin/debugfs", "/sbin/losetup"];
    private static readonly Lazy<Task<Dictionary<string, string?>>> _verdicts = new(() => UserModeLinux.RunAsync(typeof(ThinStoreTests).FullName!, "XENWEB_MODULES=loop,dm-mod,dm-snapshot,dm-thin-pool"));

    /// <summary>Why there is none; null if there is.</summary>
    public static string? WhyNot() => Environment.UserName != "root" ? "only root may do that" : !UserModeLinux.IsInstalled ? "user-mode-linux is not installed"
        : Array.Find(_programs, p => !File.Exists(p)) is { } missing ? $"{missing} is not installed" : null;

    /// <summary>Runs a test of <see cref="ThinStoreTests"/>.</summary>
    public static async Task RunAsync(Func<Task> test, [CallerMemberName] string name = "")
    {
        if (Environment.GetEnvironmentVariable("XENWEB_IN_UML") is not null)
        {
            await test();
            return;
        }
        var verdicts = await _verdicts.Value;
        Assert.True(verdicts.TryGetValue(name, out var failure), $"user-mode Linux told nothing of {name}");
        Assert.True(failure is null, failure);
    }
}

/// <summary>A test that needs disks of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StoreFactAttribute : FactAttribute
{
    public StoreFactAttribute() => Skip = StoreKernel.WhyNot();
}
