using System.Text;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Volumes;
using XenWeb.Infrastructure.Volumes;

namespace XenWeb.Infrastructure.Tests.Volumes;

/// <summary>Claims on Debian's nbd-server; they need no kernel that knows NBD.</summary>
public sealed class NbdClaimTests
{
    private static readonly HostId _ferby = new("ferby");
    private static readonly HostId _herby = new("herby");

    [NbdFact]
    public async Task Claim_ThatManyWantAtOnce_IsOnes()
    {
        await using var server = await new NbdServer().StartAsync();
        var hosts = Enumerable.Range(1, 12).Select(n => new HostId($"host-{n}")).ToList();
        var changes = await Task.WhenAll(hosts.Select(host => Driver(host).ClaimAsync(server.Volume.Address, now => VolumeClaims.Take(now, host, "small-1"), default)));
        var has = Assert.Single(changes, c => c.Refusal is null).Claim!.Writer;
        Assert.All(changes.Where(c => c.Refusal is not null), c => Assert.Contains($"{has} has it", c.Refusal));
        Assert.Contains($"writer {has}\n", Encoding.UTF8.GetString(File.ReadAllBytes(server.Record)));
    }

    [NbdFact]
    public async Task Claim_OnAServerThatLocksNothing_IsRefused()
    {
        await using var server = await new NbdServer(locks: false).StartAsync();
        var refused = await Assert.ThrowsAsync<IOException>(() => Driver(_ferby).ClaimAsync(server.Volume.Address, now => VolumeClaims.Take(now, _ferby, "small-1"), default));
        Assert.Contains("gives out more than one connection", refused.Message);
        Assert.All(File.ReadAllBytes(server.Record), b => Assert.Equal(0, b));
    }

    [NbdFact]
    public async Task Record_ThatCantBeRead_KeepsEverybodyOut_AndStaysAsItIs()
    {
        await using var server = await new NbdServer().StartAsync();
        var record = new byte[VolumeClaimText.Bytes];
        "somebody wrote here"u8.CopyTo(record);
        await File.WriteAllBytesAsync(server.Record, record);
        var refused = await Assert.ThrowsAsync<IOException>(() => Driver(_ferby).ClaimAsync(server.Volume.Address, now => VolumeClaims.Take(now, _ferby, "small-1"), default));
        Assert.Contains("nobody may write until an admin has looked at it", refused.Message);
        Assert.Equal(record, await File.ReadAllBytesAsync(server.Record));
    }

    [NbdFact]
    public async Task Server_ThatIsAway_OrHasNoSuchExport_IsToldInWords()
    {
        await using var server = await new NbdServer().StartAsync();
        var unknown = VolumeAddress.Parse($"nbd:127.0.0.1:{server.Port}/small-2").Address!;
        var refused = await Assert.ThrowsAsync<IOException>(() => Driver(_ferby).ClaimAsync(unknown, now => new ClaimChange(now), default));
        Assert.Contains("export small-2.claim", refused.Message);
        await server.KillAsync();
        refused = await Assert.ThrowsAsync<IOException>(() => Driver(_ferby).ClaimAsync(server.Volume.Address, now => new ClaimChange(now), default));
        Assert.Contains($"127.0.0.1 does not answer at port {server.Port}", refused.Message);
    }

    [NbdFact]
    public async Task Claim_OfAHostThatDiedWithTheLock_IsFreeForTheNext()
    {
        await using var server = await new NbdServer().StartAsync();
        using (NbdConnection.Open("127.0.0.1", server.Port, "small-1.claim", TimeSpan.FromSeconds(5)))
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Driver(_herby).ClaimAsync(server.Volume.Address, now => VolumeClaims.Take(now, _herby, "small-1"), limit.Token));
        }
        var taken = await Driver(_herby).ClaimAsync(server.Volume.Address, now => VolumeClaims.Take(now, _herby, "small-1"), default);
        Assert.Equal(_herby, taken.Claim!.Writer);
    }

    private static NbdDriver Driver(HostId host) => new(host, TimeProvider.System);
}

/// <summary>A test for which nbd-server is needed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NbdFactAttribute : FactAttribute
{
    /// <summary>Is skipped, and says why, where it is not installed.</summary>
    public NbdFactAttribute() => Skip = File.Exists("/usr/bin/nbd-server") ? null : "nbd-server is not installed";
}
