using System.Runtime.CompilerServices;

namespace XenWeb.Infrastructure.Tests.Volumes;

/// <summary>A kernel that may mount, and has network block devices: always user-mode Linux, for no test touches this machine's own. It is started once and runs all of <see cref="NbdTests"/>, <see cref="NfsTests"/> and <see cref="LvmTests"/>.</summary>
internal static class StorageKernel
{
    private static readonly Lazy<Task<Dictionary<string, string?>>> _verdicts = new(() => UserModeLinux.RunAsync(
        $"{typeof(NbdTests).FullName}|FullyQualifiedName~{typeof(NfsTests).FullName}|FullyQualifiedName~{typeof(LvmTests).FullName}",
        "XENWEB_STORAGE=yes", "XENWEB_SETUP=tests/Infrastructure.Tests/Volumes/storage-init", "XENWEB_MODULES=nbd,sunrpc,lockd,nfsd,nfs,nfsv4,loop,dm-mod"));

    /// <summary>Why there is none; null if there is.</summary>
    public static string? WhyNot() => IsHere ? null
        : !UserModeLinux.IsInstalled ? "user-mode-linux is not installed"
        : new[] { "/usr/bin/nbd-server", "/usr/sbin/rpc.nfsd", "/usr/sbin/mount.nfs4" }.FirstOrDefault(p => !File.Exists(p)) is { } lacking ? $"{lacking} is not installed" : null;

    private static bool IsHere => Environment.GetEnvironmentVariable("XENWEB_STORAGE") == "yes";

    /// <summary>Runs a test there; here it tells what it told there.</summary>
    public static async Task RunAsync(Func<Task> test, [CallerMemberName] string name = "")
    {
        if (IsHere)
        {
            await test();
            return;
        }
        var verdicts = await _verdicts.Value;
        Assert.True(verdicts.TryGetValue(name, out var failure), $"user-mode Linux told nothing of {name}");
        Assert.True(failure is null, failure);
    }
}

/// <summary>A test for which <see cref="StorageKernel"/> is needed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StorageFactAttribute : FactAttribute
{
    private static readonly string? _whyNot = StorageKernel.WhyNot();

    /// <summary>Is skipped, and says why, where it can't be had.</summary>
    public StorageFactAttribute() => Skip = _whyNot;
}
