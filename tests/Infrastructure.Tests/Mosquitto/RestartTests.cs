using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Tests.Identity;

namespace XenWeb.Infrastructure.Tests.Mosquitto;

/// <summary>What a Mosquitto keeps, and what it takes in, when it is started or reads its files anew. A broker of its own for each test.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private static readonly HostId _ferby = new("ferby");

    private readonly MosquittoLab _lab = new();

    public Task InitializeAsync() => _lab.InitializeAsync();

    public Task DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rights_LastOverARestart_WithoutTheWebApp(bool killed)
    {
        var (own, gone) = (await _lab.JoinAsync(AgentIdentity.Of(_ferby)), await _lab.JoinAsync(AgentIdentity.Of(new HostId("gone"))));
        await _lab.RevokeAsync(gone);
        await (killed ? _lab.Mosquitto.KillAsync() : _lab.Mosquitto.StopAsync());
        await _lab.Mosquitto.StartAsync();
        using var client = await _lab.ConnectAsync(own.Certificate, "hosts/ferby");
        using var revoked = await _lab.ConnectAsync(gone.Certificate, "hosts/gone");
        Assert.Equal((true, false, false), (await MosquittoLab.ReadsAsync(client, Topics.Orders(_ferby)), await MosquittoLab.ReadsAsync(client, Topics.Orders(new HostId("herby"))), await MosquittoLab.ReadsAsync(revoked, Topics.Trust)));
    }

    [Fact]
    public async Task AConnection_ComesBackByItself_AndWhatIsRetainedIsThere()
    {
        var own = await _lab.JoinAsync(AgentIdentity.Of(_ferby));
        await using var web = _lab.Bus(_lab.Web, Topics.ForWeb);
        await using var ferby = _lab.Bus(own, Topics.ForHost(_ferby));
        web.Start();
        ferby.Start();
        await web.PublishAsync(Topics.Intent(_ferby), new IntentMessage(HostMode.Draining, 7, Guid.NewGuid(), new Reason("mira", "")), retain: true);
        await ferby.Events.NextMessageAsync<IntentMessage>();
        await _lab.Mosquitto.StopAsync();
        await _lab.Mosquitto.StartAsync();
        await Eventually.True(() => ferby.Counters.Connects == 2 && ferby.IsConnected, "ferby is back");
        Assert.Equal(7, ((IntentMessage)(await ferby.Events.NextMessageAsync<IntentMessage>()).Body).Generation);
    }

    [Fact]
    public async Task ARenewedCertificate_IsShownAfterAReload_AndNobodyIsPutOut()
    {
        var own = await _lab.JoinAsync(AgentIdentity.Of(_ferby));
        await using var ferby = _lab.Bus(own, Topics.ForHost(_ferby));
        ferby.Start();
        await Eventually.True(() => ferby.IsConnected, "ferby is there");
        Assert.Equal(_lab.Broker.Certificate.SerialNumber, await ShownAsync(own));
        var renewed = _lab.Authority.Make(AgentIdentity.Broker);
        renewed.Save(_lab.Mosquitto.IdentityFolder);
        await _lab.Mosquitto.ReloadAsync();
        await Eventually.True(async () => await ShownAsync(own) == renewed.Certificate.SerialNumber, "the new certificate is shown");
        // Rights are as they were, and the connection of before as well
        using var client = await _lab.ConnectAsync(own.Certificate, "hosts/ferby/second");
        Assert.Equal((true, false), (await MosquittoLab.WritesAsync(client, Topics.Decisions(_ferby)), await MosquittoLab.WritesAsync(client, Topics.Rules)));
        await ferby.PublishAsync(Topics.Decisions(_ferby), new DecisionMessage(_ferby, DecisionSeverity.Info, "test", "still here", null, null), retain: false);
        await Eventually.True(() => ferby.Counters.Sent == 1, "sent");
        Assert.Equal(1, ferby.Counters.Connects);
    }

    [Fact]
    public async Task WhenTheAuthorityChangesItsKey_PartiesOfBothComeIn_AfterARestart()
    {
        var old = await _lab.JoinAsync(AgentIdentity.Of(_ferby));
        // Announced a lifetime ago, the new key has just begun to issue
        new TestAuthority(new Earlier(LabAuthority.Lifetime + TimeSpan.FromHours(1)), _lab.Past.Folder).Authority.Rotate();
        var now = new TestAuthority(of: _lab.Past.Folder);
        Assert.NotEqual(_lab.Authority.Authority.Fingerprint, now.Authority.Fingerprint);
        var young = await _lab.JoinAsync(AgentIdentity.Of(new HostId("young")), now);
        await Assert.ThrowsAnyAsync<Exception>(() => _lab.ConnectAsync(young.Certificate, "hosts/young"));
        // What the broker's agent hears, and writes down
        _lab.Broker.Trust.Believe(now.Authority.Certificates, []);
        _lab.Broker.SaveTrust(_lab.Mosquitto.IdentityFolder);
        await _lab.Mosquitto.StopAsync();
        await _lab.Mosquitto.StartAsync();
        foreach (var own in new[] { old, young })
        {
            using var client = await _lab.ConnectAsync(own.Certificate, $"{own.Identity}");
            Assert.True(await MosquittoLab.ReadsAsync(client, Topics.Orders(new HostId(own.Identity.Name))));
        }
    }

    [Fact]
    public async Task AFileOfRights_ThatWasCutOff_IsBegunAnew_AndTheWebAppFillsIt()
    {
        var own = await _lab.JoinAsync(AgentIdentity.Of(_ferby));
        await _lab.Mosquitto.KillAsync();
        var whole = await File.ReadAllTextAsync(_lab.Mosquitto.RightsFile);
        Assert.True(await ChecksAsync());
        Assert.Equal(whole, await File.ReadAllTextAsync(_lab.Mosquitto.RightsFile));
        await File.WriteAllTextAsync(_lab.Mosquitto.RightsFile, whole[..(whole.Length / 2)]);
        Assert.True(await ChecksAsync());
        await _lab.Mosquitto.StartAsync();
        using (var before = await _lab.ConnectAsync(own.Certificate, "hosts/ferby")) Assert.False(await MosquittoLab.ReadsAsync(before, Topics.Orders(_ferby)));
        await _lab.TellAsync();
        using var client = await _lab.ConnectAsync(own.Certificate, "hosts/ferby");
        Assert.True(await MosquittoLab.ReadsAsync(client, Topics.Orders(_ferby)));
    }

    private async Task<bool> ChecksAsync()
    {
        using var check = System.Diagnostics.Process.Start(RealMosquitto.Deployed("check-rights"), [_lab.Mosquitto.RightsFile, RealMosquitto.Deployed("rights.json")]);
        await check.WaitForExitAsync();
        return check.ExitCode == 0;
    }

    private async Task<string> ShownAsync(OwnIdentity own)
    {
        var shown = "";
        using var client = await _lab.ConnectAsync(own.Certificate, "hosts/ferby/looks", seen: peer => shown = ((X509Certificate2)peer).SerialNumber);
        return shown;
    }
}
