namespace XenWeb.Web.Tests.Servers;

/// <summary>Tests of two web servers of one lab, as docker-compose.yml describes them.</summary>
public abstract class TwoServersTests : IAsyncLifetime
{
    /// <summary>All of it.</summary>
    private protected ServersLab Lab { get; private set; } = null!;

    /// <summary>The name of the one that leads when a test begins.</summary>
    private protected string Leader { get; private set; } = "";

    /// <summary>The other's.</summary>
    private protected string Other => Leader == "a" ? "b" : "a";

    public async Task InitializeAsync()
    {
        Lab = await ServersLab.StartAsync();
        Leader = await Lab.LeaderAsync("a", "b");
    }

    public async Task DisposeAsync() => await Lab.DisposeAsync();
}
