using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.AgentHost;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Tests.AgentHost;
using XenWeb.Infrastructure.Tests.Identity;

namespace XenWeb.Infrastructure.Tests.Mosquitto;

/// <summary>The agent beside a Mosquitto (role broker): it keeps the broker's certificate and the lab's authorities new, by way of that broker.</summary>
public sealed class BrokerKeeperTests : IAsyncLifetime
{
    private readonly MosquittoLab _lab = new();

    public Task InitializeAsync() => _lab.InitializeAsync();

    public Task DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task WhenItIsTime_ANewCertificateLiesWhereTheBrokerReadsIt_AndAuthoritiesAreTouchedOnlyWhenTheyChange()
    {
        // Made three weeks ago, and kept where the agent and the broker both look
        var old = await _lab.JoinAsync(AgentIdentity.Broker, new TestAuthority(new Earlier(TimeSpan.FromDays(21)), _lab.Past.Folder));
        var state = Directory.CreateDirectory(Path.Combine(_lab.Past.Folder, "state")).FullName;
        old.Save(AgentIdentities.Folder(state));
        var authorities = File.GetLastWriteTimeUtc(Path.Combine(AgentIdentities.Folder(state), "lab.pem"));
        await using var web = _lab.Bus(_lab.Web, Topics.ForWeb);
        web.Start();
        await web.PublishAsync(Topics.Trust, Trust(_lab.Authority), retain: true);
        using var stop = new CancellationTokenSource();
        var keeper = new BrokerKeeper(TestSettings.Of(AgentRole.Broker, _lab.Mosquitto.Port, state) with { Insecure = false }, new Hasty(), NullLoggerFactory.Instance);
        var running = keeper.RunAsync(stop.Token);
        await keeper.Connected;
        var asked = (RenewalMessage)(await web.Events.NextMessageAsync<RenewalMessage>()).Body;
        Assert.Equal((IdentityRole.Broker, "broker"), (asked.Role, asked.Name));
        using var issued = _lab.Authority.Authority.Issue(asked.Request, AgentIdentity.Broker);
        await _lab.CountAsync(new CertificateSubject(AgentIdentity.Broker, issued.SerialNumber));
        await web.PublishAsync(Topics.Certificate(AgentIdentity.Broker), new CertificateMessage(issued.ExportCertificatePem(), Trust(_lab.Authority).Authorities), retain: false);
        await Eventually.True(() => Saved(state).Certificate.SerialNumber == issued.SerialNumber, "the new certificate is there");
        Assert.True(Saved(state).Certificate.HasPrivateKey);
        Assert.Equal(authorities, File.GetLastWriteTimeUtc(Path.Combine(AgentIdentities.Folder(state), "lab.pem")));
        new TestAuthority(of: _lab.Past.Folder).Authority.Rotate();
        await web.PublishAsync(Topics.Trust, Trust(new TestAuthority(of: _lab.Past.Folder)), retain: true);
        await Eventually.True(() => Saved(state).Trust.Authorities.Length == 2, "the new authority is written down");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static OwnIdentity Saved(string state) => OwnIdentity.Load(AgentIdentities.Folder(state), TimeProvider.System);

    private static TrustMessage Trust(TestAuthority of) => new([.. of.Authority.Certificates.Select(c => c.ExportCertificatePem())], []);

    // The machine's own time, on which waits take a sixtieth
    private sealed class Hasty : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 60 : dueTime, period > TimeSpan.Zero ? period / 60 : period);
    }
}
