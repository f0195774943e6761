using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Tests.Volumes;

/// <summary>What must hold of a volume whatever serves it: stories that each driver's tests run against a real server.</summary>
internal static class Stories
{
    /// <summary>A guest is started, moves, and is where it went: the disk with it, and nobody else gets it.</summary>
    public static async Task GuestMovesAsync(Volume volume)
    {
        using var ferby = new StorageHost("ferby");
        using var herby = new StorageHost("herby");
        using var marby = new StorageHost("marby");
        Assert.Null(await ferby.StartAsync(volume));
        ferby.Write(volume, "written at ferby"u8);
        Assert.Contains("ferby has it for small-1", await herby.StartAsync(volume));
        Assert.False(herby.Has(volume));
        Assert.Contains("ferby has not offered it", await herby.JoinAsync(volume, ferby, seconds: 6));
        Assert.Null(await ferby.OfferAsync(volume, herby));
        Assert.Contains("ferby has not offered it", await marby.JoinAsync(volume, ferby, seconds: 6));
        Assert.Null(await herby.JoinAsync(volume, ferby));
        Assert.True(ferby.Has(volume) && herby.Has(volume));
        Assert.Contains("herby still has it", await ferby.OfferAsync(volume, marby, "help-2"));
        Assert.Contains("small-1 may be running on herby", await ferby.StartAsync(volume));
        Assert.Null(await ferby.ReleaseAsync(volume));
        Assert.False(ferby.Has(volume));
        Assert.Equal("written at ferby"u8.ToArray(), herby.Read(volume, 16));
        herby.Write(volume, "and then at herby"u8);
        Assert.Contains("herby has it for small-1", await ferby.StartAsync(volume));
        Assert.Contains("herby has it for small-1", await ferby.OfferAsync(volume, marby, "help-3"));
        Assert.Null(await herby.ReleaseAsync(volume));
        Assert.Null(await marby.StartAsync(volume));
        Assert.Equal("and then at herby"u8.ToArray(), marby.Read(volume, 17));
        Assert.Null(await marby.ReleaseAsync(volume));
    }

    /// <summary>A migration fails: the target lets go, and the guest's next one goes elsewhere.</summary>
    public static async Task MigrationFailsAsync(Volume volume)
    {
        using var ferby = new StorageHost("ferby");
        using var herby = new StorageHost("herby");
        using var marby = new StorageHost("marby");
        Assert.Null(await ferby.StartAsync(volume));
        Assert.Null(await ferby.OfferAsync(volume, herby));
        Assert.Null(await ferby.WithdrawAsync(volume));
        Assert.Contains("ferby has not offered it", await herby.JoinAsync(volume, ferby, seconds: 6));
        Assert.Null(await ferby.OfferAsync(volume, herby));
        Assert.Null(await herby.JoinAsync(volume, ferby));
        // Taken up: it is not the source's to take back
        Assert.Null(await ferby.WithdrawAsync(volume));
        Assert.Contains("herby still has it", await ferby.OfferAsync(volume, marby, "help-2"));
        Assert.Null(await herby.ReleaseAsync(volume));
        Assert.Null(await ferby.OfferAsync(volume, marby, "help-2"));
        Assert.Null(await marby.JoinAsync(volume, ferby, "help-2"));
        Assert.Null(await marby.ReleaseAsync(volume));
        Assert.Null(await ferby.ReleaseAsync(volume));
    }

    /// <summary>An agent is restarted: it finds what it has, and can let it go.</summary>
    public static async Task AgentRestartsAsync(Volume volume)
    {
        using var ferby = new StorageHost("ferby");
        using var herby = new StorageHost("herby");
        Assert.Null(await ferby.StartAsync(volume));
        var path = new FileInfo(ferby.PathOf(volume)).LinkTarget;
        ferby.Restart();
        Assert.Equal([volume], ferby.Desk.Held);
        Assert.Null(await ferby.Desk.KeepAsync(volume, default));
        Assert.Null(await ferby.StartAsync(volume));
        Assert.Equal(path, new FileInfo(ferby.PathOf(volume)).LinkTarget);
        Assert.Null(await ferby.ReleaseAsync(volume));
        Assert.Empty(ferby.Desk.Held);
        Assert.Null(await herby.StartAsync(volume));
        Assert.Null(await herby.ReleaseAsync(volume));
    }

    /// <summary>
    /// Three hosts do all at once what they may at any time, and are broken off in the middle; after each round it is looked at who really has the volume. Nobody asks the others:
    /// only the claim keeps them apart.
    /// </summary>
    public static async Task HostsFightAsync(Volume volume, int rounds, int seed)
    {
        var random = new Random(seed);
        StorageHost[] hosts = [new("ferby"), new("herby"), new("marby")];
        var moving = 0;
        for (var round = 0; round < rounds; round++)
        {
            var (from, to) = (hosts.FirstOrDefault(h => h.Has(volume)) ?? hosts[0], hosts[random.Next(3)]);
            List<Task> acts = [.. hosts.Select(host => ActAsync(volume, host, random.Next(5), hosts[random.Next(3)], random.Next(4) == 0 ? random.Next(1, 40) : 5_000))];
            // In every other round somebody does it rightly in the middle of them
            if (round % 2 == 0 && from != to) acts.Add(MoveAsync(volume, from, to));
            await Task.WhenAll(acts);
            var having = hosts.Where(h => h.Has(volume)).ToList();
            Assert.True(having.Count <= 2, $"round {round}: {string.Join(", ", having.Select(h => h.Id))} can write");
            if (having.Count < 2) continue;
            moving++;
            await TwoHaveItAsync(volume, having, hosts.Single(h => !h.Has(volume)));
        }
        Assert.True(moving > 0, "no migration was ever in the middle: nothing was tried");
        foreach (var host in hosts) Assert.Null(await host.ReleaseAsync(volume));
        Assert.Null(await hosts[2].StartAsync(volume));
        Assert.Null(await hosts[2].ReleaseAsync(volume));
        foreach (var host in hosts) host.Dispose();
    }

    private static async Task MoveAsync(Volume volume, StorageHost from, StorageHost to)
    {
        await from.StartAsync(volume);
        await Task.WhenAll(from.OfferAsync(volume, to), to.JoinAsync(volume, from, seconds: 6));
    }

    // Then a third gets it from neither, and only one of the two is the one that may offer it
    private static async Task TwoHaveItAsync(Volume volume, List<StorageHost> having, StorageHost third)
    {
        Assert.NotNull(await third.StartAsync(volume));
        foreach (var one in having) Assert.NotNull(await third.JoinAsync(volume, one, "help-9", 0.3));
        var offered = new[] { await having[0].OfferAsync(volume, having[1]), await having[1].OfferAsync(volume, having[0]) };
        Assert.Single(offered, o => o is null);
    }

    private static async Task ActAsync(Volume volume, StorageHost host, int act, StorageHost other, int milliseconds)
    {
        using var limit = new CancellationTokenSource(milliseconds);
        if (act == 0) await host.StartAsync(volume, "small-1", limit.Token);
        else if (act == 1 && other != host) await host.OfferAsync(volume, other);
        else if (act == 2) await host.WithdrawAsync(volume);
        else if (act == 3 && other != host) await host.JoinAsync(volume, other, seconds: 0.3, cancellation: limit.Token);
        else if (act == 4) await host.ReleaseAsync(volume);
    }
}
