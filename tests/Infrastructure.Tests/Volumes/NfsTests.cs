namespace XenWeb.Infrastructure.Tests.Volumes;

/// <summary>Volumes that are files of the kernel's own NFS server, mounted by a real kernel.</summary>
public sealed class NfsTests
{
    [StorageFact]
    public Task NfsGuest_ThatMoves_HasItsDisk_AndNobodyElseHas() => StorageKernel.RunAsync(async () =>
    {
        await using var server = await new NfsServer().StartAsync();
        await Stories.GuestMovesAsync(server.Volume);
        Assert.Equal("and then at herby"u8.ToArray(), File.ReadAllBytes(server.Disk)[..17]);
    });

    [StorageFact]
    public Task NfsMigration_ThatFails_LeavesTheDiskWithTheSource() => StorageKernel.RunAsync(async () =>
    {
        await using var server = await new NfsServer().StartAsync();
        await Stories.MigrationFailsAsync(server.Volume);
        await Stories.AgentRestartsAsync(server.Volume);
    });

    [StorageFact]
    public Task NfsHosts_ThatFightForADisk_NeverBothHaveItOutsideAMigration() => StorageKernel.RunAsync(async () =>
    {
        await using var server = await new NfsServer().StartAsync();
        await Stories.HostsFightAsync(server.Volume, rounds: 12, seed: 7);
    });

    [StorageFact]
    public Task NfsHost_ThatIsRefused_KeepsNothingMounted() => StorageKernel.RunAsync(async () =>
    {
        await using var server = await new NfsServer().StartAsync();
        using var ferby = new StorageHost("ferby");
        using var herby = new StorageHost("herby");
        Assert.Null(await ferby.StartAsync(server.Volume));
        Assert.Contains(ferby.Mounts, Mounted(), StringComparison.Ordinal);
        Assert.Contains("ferby has it for small-1", await herby.StartAsync(server.Volume));
        Assert.Contains("ferby has not offered it", await herby.JoinAsync(server.Volume, ferby, seconds: 6));
        Assert.DoesNotContain(herby.Mounts, Mounted(), StringComparison.Ordinal);
        Assert.Empty(herby.Desk.Held);
        Assert.Null(await ferby.ReleaseAsync(server.Volume));
        Assert.DoesNotContain(ferby.Mounts, Mounted(), StringComparison.Ordinal);
    });

    private static string Mounted() => File.ReadAllText("/proc/self/mounts");

    [StorageFact]
    public Task NfsServer_ThatGoesAwayUnderAGuest_HoldsItsWritesUp_AndLosesNone() => StorageKernel.RunAsync(async () =>
    {
        await using var server = await new NfsServer().StartAsync();
        using var ferby = new StorageHost("ferby");
        Assert.Null(await ferby.StartAsync(server.Volume));
        ferby.Write(server.Volume, "before"u8);
        await NfsServer.StopAsync();
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3))) Assert.Equal("127.0.0.1 does not answer", await ferby.Desk.KeepAsync(server.Volume, limit.Token));
        var writing = Task.Factory.StartNew(() => ferby.Write(server.Volume, "while it was away"u8, at: 4096), TaskCreationOptions.LongRunning);
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3))) Assert.Equal("127.0.0.1 does not answer", await ferby.Desk.KeepAsync(server.Volume, limit.Token));
        Assert.False(writing.IsCompleted);
        await NfsServer.ResumeAsync();
        await writing.WaitAsync(2 * Eventually.Deadline);
        Assert.Null(await ferby.Desk.KeepAsync(server.Volume, default));
        var disk = File.ReadAllBytes(server.Disk);
        Assert.Equal(("before", "while it was away"), (Text(disk[..6]), Text(disk[4096..(4096 + 17)])));
        Assert.Null(await ferby.ReleaseAsync(server.Volume));
    });

    private static string Text(byte[] bytes) => System.Text.Encoding.ASCII.GetString(bytes);
}
