using System.Diagnostics;
using XenWeb.Domain.Volumes;
using XenWeb.Infrastructure.Volumes;

namespace XenWeb.Infrastructure.Tests.Volumes;

/// <summary>
/// Logical volumes of a real group on a real device. Its lock daemon is lvmlockd in its own test mode: it keeps locks of this one host, and no cluster. So what is seen here is the driver; that two hosts
/// do not have a claim's volume exclusively at once is lvmlockd's own promise.
/// </summary>
public sealed class LvmTests
{
    [LvmFact]
    public Task LvmGuest_ThatIsStartedAndGoes_HasItsDiskMeanwhile_AndTheClaimSaysSo() => StorageKernel.RunAsync(async () =>
    {
        await using var group = await LvmGroup.MakeAsync("shared", "--shared", "--lock-type", "dlm");
        using var ferby = new StorageHost("ferby");
        var volume = group.Volume;
        Assert.Null(await ferby.StartAsync(volume));
        ferby.Write(volume, "written by ferby"u8);
        Assert.Null(await ferby.Desk.KeepAsync(volume, default));
        Assert.Equal(ferby.Id, (await ClaimAsync(volume)).Claim!.Writer);
        ferby.Restart();
        Assert.Equal([volume], ferby.Desk.Held);
        Assert.Null(await ferby.ReleaseAsync(volume));
        Assert.False(File.Exists("/dev/shared/small-1"));
        Assert.Null((await ClaimAsync(volume)).Claim);
        Assert.Null(await ferby.StartAsync(volume));
        Assert.Equal("written by ferby"u8.ToArray(), ferby.Read(volume, 16));
        Assert.Null(await ferby.ReleaseAsync(volume));
    });

    [LvmFact]
    public Task LvmGroup_ThatIsNotShared_IsRefused_AndItIsSaidWhatToDo() => StorageKernel.RunAsync(async () =>
    {
        await using var group = await LvmGroup.MakeAsync("local");
        using var ferby = new StorageHost("ferby");
        Assert.Equal("lvm:local/small-1: the volume group local is not shared (its lock type is 'none'): vgchange --lock-type sanlock local", await ferby.StartAsync(group.Volume));
        Assert.False(ferby.Has(group.Volume));
        Assert.Empty(ferby.Desk.Held);
    });

    private static Task<ClaimChange> ClaimAsync(Volume volume) => new LvmDriver(TimeProvider.System).ClaimAsync(volume.Address, now => new ClaimChange(now), default);

    private sealed class LvmGroup(string name, string loop, string file) : IAsyncDisposable
    {
        public Volume Volume { get; } = new(VolumeAddress.Parse($"lvm:{name}/small-1").Address!, false);

        public static async Task<LvmGroup> MakeAsync(string name, params string[] how)
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("xenweb-lvm-").FullName, "device");
            using (var device = File.Create(file)) device.SetLength(64 << 20);
            var loop = (await RunAsync("losetup", "--find", "--show", file)).Trim();
            await RunAsync("vgcreate", [.. how, name, loop]);
            if (how.Length > 0) await RunAsync("vgchange", "--lock-start", name);
            await RunAsync("lvcreate", "--yes", "--size", "8M", "--name", "small-1", name);
            await RunAsync("lvcreate", "--yes", "--zero", "y", "--size", "4M", "--name", "small-1.claim", name);
            await RunAsync("lvchange", "--activate", "n", name);
            return new LvmGroup(name, loop, file);
        }

        public async ValueTask DisposeAsync()
        {
            await RunAsync("lvchange", "--activate", "n", name);
            await RunAsync("losetup", "--detach", loop);
            File.Delete(file);
        }

        private static async Task<string> RunAsync(string program, params string[] arguments)
        {
            using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (said, wrong) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
            await run.WaitForExitAsync();
            Assert.True(run.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await wrong}");
            return await said;
        }
    }
}

/// <summary>A test for which <see cref="StorageKernel"/> and LVM are needed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LvmFactAttribute : FactAttribute
{
    /// <summary>Is skipped, and says why, where they can't be had.</summary>
    public LvmFactAttribute() => Skip = StorageKernel.WhyNot() ?? new LvmDriver(TimeProvider.System).WhyNot();
}
