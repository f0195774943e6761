namespace XenWeb.Infrastructure.Tests.Volumes;

/// <summary>Volumes on Debian's nbd-server, attached by a real kernel.</summary>
public sealed class NbdTests
{
    [StorageFact]
    public Task NbdGuest_ThatMoves_HasItsDisk_AndNobodyElseHas() => StorageKernel.RunAsync(async () =>
    {
        await using var server = await new NbdServer().StartAsync();
        await Stories.GuestMovesAsync(server.Volume);
        Assert.Equal("and then at herby"u8.ToArray(), File.ReadAllBytes(server.Disk)[..17]);
    });

    [StorageFact]
    public Task NbdMigration_ThatFails_LeavesTheDiskWithTheSource() => StorageKernel.RunAsync(async () =>
    {
        await using var server = await new NbdServer().StartAsync();
        await Stories.MigrationFailsAsync(server.Volume);
    });

    [StorageFact]
    public Task NbdAgent_ThatBeginsAnew_FindsWhatItHas() => StorageKernel.RunAsync(async () =>
    {
        await using var server = await new NbdServer().StartAsync();
        await Stories.AgentRestartsAsync(server.Volume);
    });

    [StorageFact]
    public Task NbdHosts_ThatFightForADisk_NeverBothHaveItOutsideAMigration() => StorageKernel.RunAsync(async () =>
    {
        await using var server = await new NbdServer().StartAsync();
        await Stories.HostsFightAsync(server.Volume, rounds: 12, seed: 5);
    });

    [StorageFact]
    public Task NbdServer_ThatGoesAwayUnderAGuest_HoldsItsWritesUp_AndLosesNone() => StorageKernel.RunAsync(async () =>
    {
        await using var server = await new NbdServer().StartAsync();
        using var ferby = new StorageHost("ferby");
        Assert.Null(await ferby.StartAsync(server.Volume));
        ferby.Write(server.Volume, "before"u8);
        await server.KillAsync();
        Assert.Contains("does not answer", await ferby.Desk.KeepAsync(server.Volume, default));
        var writing = Task.Run(() => ferby.Write(server.Volume, "while it was away"u8, at: 4096));
        Assert.Contains("does not answer", await ferby.Desk.KeepAsync(server.Volume, default));
        Assert.False(writing.IsCompleted);
        await server.StartAsync();
        await Eventually.True(async () => await ferby.Desk.KeepAsync(server.Volume, default) is null, "it is connected again");
        await writing.WaitAsync(Eventually.Deadline);
        var disk = File.ReadAllBytes(server.Disk);
        Assert.Equal(("before", "while it was away"), (Text(disk[..6]), Text(disk[4096..(4096 + 17)])));
        Assert.Null(await ferby.ReleaseAsync(server.Volume));
    });

    private static string Text(byte[] bytes) => System.Text.Encoding.ASCII.GetString(bytes);
}
