using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Migrations;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Streams;
using XenWeb.Infrastructure.Tests.Identity;
using XenWeb.Infrastructure.Tests.Mqtt;
using XenWeb.Infrastructure.Tests.Xen;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Streams;

/// <summary>Who gets in at the port for migrations, and who does not: herby's, for a guest of ferby's.</summary>
[Collection("xl migrate")]
public sealed class StreamGateTests : IAsyncLifetime
{
    private readonly TestAuthority _lab = new();
    private readonly StreamHost _ferby;
    private readonly StreamHost _gerby;
    private readonly StreamHost _herby;

    public StreamGateTests()
    {
        _ferby = new StreamHost(_lab, "ferby");
        _gerby = new StreamHost(_lab, "gerby");
        _herby = new StreamHost(_lab, "herby", o => o with { HandshakeWithin = TimeSpan.FromSeconds(5), SilenceMax = TimeSpan.FromSeconds(5) });
        StreamHost.Bytes(100_000, _ferby, _gerby, _herby);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _ferby.DisposeAsync();
        await _gerby.DisposeAsync();
        await _herby.DisposeAsync();
        _lab.Dispose();
    }

    [Fact]
    public async Task NothingIsAwaited_NobodyIsAnswered()
    {
        var outcome = await _ferby.MigrateAsync(_herby, _herby.Streams.Address);
        Assert.Equal(XenResult.TransportFailed, outcome.Result);
        await _herby.Refused("no migration is awaited");
        Assert.DoesNotContain("migrate-receive", _herby.Xen.Calls);
    }

    [Fact]
    public async Task AnotherHost_DoesNotGetIn_AndTheRightOneStillDoes()
    {
        var at = _herby.Confirm(_ferby);
        Assert.Contains("the migration is another host's", (await _gerby.MigrateAsync(_herby, at)).Text, StringComparison.Ordinal);
        await _herby.Refused("the migration is another host's");
        Assert.Equal(XenResult.Done, (await _ferby.MigrateAsync(_herby, at)).Result);
    }

    [Fact]
    public async Task AnotherMigration_DoesNotGetIn()
    {
        var at = _herby.Confirm(_ferby);
        Assert.Contains("no such migration is awaited", (await _ferby.MigrateAsync(_herby, at, "help-2")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherGuest_DoesNotGetIn()
    {
        _herby.Confirm(_ferby);
        await OpenAsync(_ferby.Identity, $"xenweb-stream help-1 {new GuestId(Guid.NewGuid())}\n");
        await _herby.Refused("the migration is another guest's");
    }

    [Fact]
    public async Task ASecondTime_DoesNotGetIn()
    {
        var at = _herby.Confirm(_ferby);
        _herby.Confirm(_ferby, "help-2");
        Assert.Equal(XenResult.Done, (await _ferby.MigrateAsync(_herby, at)).Result);
        Assert.Contains("the migration has had its connection", (await _ferby.MigrateAsync(_herby, at)).Text, StringComparison.Ordinal);
        Assert.Single(_herby.Xen.Calls, "migrate-receive");
    }

    [Fact]
    public async Task TooLate_DoesNotGetIn()
    {
        var at = _herby.Confirm(_ferby, connectWithin: 0);
        Assert.Equal(XenResult.TransportFailed, (await _ferby.MigrateAsync(_herby, at)).Result);
        await _herby.Refused("no migration is awaited");
    }

    [Fact]
    public async Task ReleasedBefore_DoesNotGetIn()
    {
        var at = _herby.Confirm(_ferby);
        _herby.Streams.Close("help-1");
        Assert.Equal(XenResult.TransportFailed, (await _ferby.MigrateAsync(_herby, at)).Result);
        await _herby.Refused("no migration is awaited");
    }

    [Fact]
    public async Task ARevokedHost_DoesNotGetIn_AndIsCutOffInTheMiddle()
    {
        _ferby.Xen.Put("before-data", "touch begun; while kill -0 $carrier 2>/dev/null; do sleep 0.05; done");
        var moving = _ferby.MigrateAsync(_herby, _herby.Confirm(_ferby));
        await _ferby.Begun(moving);
        _herby.Identity.Trust.Believe(_lab.Authority.Certificates, [_ferby.Identity.Certificate.SerialNumber]);
        Assert.Equal(XenResult.TransportFailed, (await moving).Result);
        Assert.Equal(XenResult.TransportFailed, (await _ferby.MigrateAsync(_herby, _herby.Confirm(_ferby, "help-2"), "help-2")).Result);
        await _herby.Refused("its certificate: revoked");
    }

    [Fact]
    public async Task AnotherLab_AnotherRole_AndNoCertificate_DoNotGetIn()
    {
        _herby.Confirm(_ferby);
        using var other = new TestAuthority();
        var line = $"xenweb-stream help-1 {FakeXen.Small1}\n";
        await OpenAsync(other.Make(AgentIdentity.Of(_ferby.Id)), line);
        await _herby.Refused("its certificate: unknown signer");
        await OpenAsync(_lab.Make(AgentIdentity.OfConfigurations(_ferby.Id)), line);
        await OpenAsync(_lab.Make(AgentIdentity.Web), line);
        await _herby.Refused("the migration is another host's");
        await OpenAsync(null, line);
        await _herby.Refused("its certificate: no certificate");
        Assert.DoesNotContain("migrate-receive", _herby.Xen.Calls);
    }

    [Theory]
    [InlineData("xenweb-stream help-1\n")]
    [InlineData("xenweb-stream help-1 no-guest\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\n")]
    public async Task NonsenseFromAHostOfTheLab_IsRefused(string line)
    {
        _herby.Confirm(_ferby);
        await OpenAsync(_ferby.Identity, line);
        await _herby.Refused("it says what is no opening");
    }

    [Fact]
    public async Task AnEndlessFirstLine_IsRefused()
    {
        _herby.Confirm(_ferby);
        await OpenAsync(_ferby.Identity, new string('x', 100_000));
        await _herby.Refused("it says what is no opening");
    }

    [Fact]
    public async Task RubbishInsideAnAcceptedStream_EndsIt_AndNothingElse()
    {
        var random = new Random(7);
        for (var i = 0; i < 30; i++)
        {
            _herby.Confirm(_ferby, $"help-{i}");
            var rubbish = new byte[random.Next(1, 3000)];
            random.NextBytes(rubbish);
            // Well begun at times, so that it is not always the first byte that is wrong
            if (i % 3 == 0) rubbish.AsSpan(0, Math.Min(4, rubbish.Length)).Clear();
            if (i % 3 == 0) rubbish[0] = (byte)StreamFrameKind.Data;
            await OpenAsync(_ferby.Identity, $"xenweb-stream help-{i} {FakeXen.Small1}\n", rubbish);
        }
        var at = _herby.Confirm(_ferby, "help-last");
        await Eventually.True(() => XlProcesses.Read("/proc").IsReceiving is false, "all receivers have ended");
        Assert.Equal(XenResult.Done, (await _ferby.MigrateAsync(_herby, at, "help-last")).Result);
        Assert.DoesNotContain(_herby.Xen.Calls, call => call.StartsWith("destroy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhoeverSaysNothing_IsClosed()
    {
        _herby.Confirm(_ferby);
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, _herby.Streams.Address!.Port);
        await _herby.Refused("it took too long");
    }

    [Fact]
    public async Task ATargetThatHasNoTimeAtFirst_IsTriedOnceMore_AndTheGuestMoves()
    {
        await using var slow = new StreamHost(_lab, "kirby", o => o with { HandshakeWithin = TimeSpan.FromSeconds(1) });
        StreamHost.Bytes(100_000, slow);
        await using var once = new Cable(_herby.Confirm(slow).Port, losesFirst: true);
        Assert.Equal(XenResult.Done, (await slow.MigrateAsync(_herby, new StreamAddress(once.Port, "127.0.0.1"))).Result);
    }

    [Fact]
    public async Task ATargetThatNeverAnswers_IsGivenUp_AndTheGuestWasNotTouched()
    {
        await using var hasty = new StreamHost(_lab, "kirby", o => o with { HandshakeWithin = TimeSpan.FromSeconds(0.2) });
        await using var dead = new Cable(_herby.Confirm(hasty).Port);
        dead.Pull();
        var outcome = await hasty.MigrateAsync(_herby, new StreamAddress(dead.Port, "127.0.0.1"));
        Assert.Equal(XenResult.TransportFailed, outcome.Result);
        Assert.Contains("tried 2 times", outcome.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(hasty.Xen.Calls, call => call.Contains("migrate", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AFlood_IsBounded_AndTheRightOneStillGetsIn()
    {
        var at = _herby.Confirm(_ferby);
        List<TcpClient> flood = [.. Enumerable.Range(0, 100).Select(_ => new TcpClient())];
        foreach (var one in flood) await one.ConnectAsync(IPAddress.Loopback, at.Port);
        await _herby.Refused("too many connections at once");
        flood.ForEach(one => one.Dispose());
        Assert.True(_herby.Refusals.Count < flood.Count / 2);
        // Those that were let in first may not be noticed as gone yet
        var since = System.Diagnostics.Stopwatch.StartNew();
        var outcome = await _ferby.MigrateAsync(_herby, at);
        while (outcome.Result != XenResult.Done && since.Elapsed < Eventually.Deadline / 2) outcome = await _ferby.MigrateAsync(_herby, at);
        Assert.Equal(XenResult.Done, outcome.Result);
    }

    [Fact]
    public async Task ATargetThatIsAnotherHost_GetsNothing()
    {
        var at = _gerby.Confirm(_ferby);
        var outcome = await _ferby.MigrateAsync(_herby, at);
        Assert.Contains("it is hosts/gerby and not hosts/herby", outcome.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_ferby.Xen.Calls, call => call.Contains("migrate", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnAcceptedOneThatGoesSilent_IsGivenUp()
    {
        await using var cable = new Cable(_herby.Streams.Address!.Port);
        _herby.Confirm(_ferby);
        _ferby.Xen.Put("before-data", "touch begun; while kill -0 $carrier 2>/dev/null; do sleep 0.05; done");
        var moving = _ferby.MigrateAsync(_herby, new StreamAddress(cable.Port, "127.0.0.1"), seconds: 20);
        await _ferby.Begun(moving);
        cable.Pull();
        await Eventually.True(() => File.Exists(_herby.Xen.PathOf("received")), "the target gives it up");
        Assert.NotEqual(XenResult.Done, (await moving).Result);
    }

    // None of the project's own client code
    private async Task OpenAsync(OwnIdentity? identity, string line, byte[]? more = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _herby.Streams.Address!.Port);
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "herby",
                ClientCertificateContext = identity is null ? null : SslStreamCertificateContext.Create(identity.Certificate, null, offline: true),
                ApplicationProtocols = [new SslApplicationProtocol("xenweb-stream/1")],
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            });
            Assert.Equal(SslProtocols.Tls13, tls.SslProtocol);
            await tls.WriteAsync(Encoding.UTF8.GetBytes(line));
            if (more is not null) await tls.WriteAsync(more);
            if (more is not null) await tls.ShutdownAsync();
            using var deadline = new CancellationTokenSource(Eventually.Deadline);
            while (await tls.ReadAsync(new byte[1000], deadline.Token) > 0)
            {
                // Whatever it says, until it closes
            }
        }
        catch (Exception closed) when (closed is IOException or AuthenticationException)
        {
            // That is what it does
        }
    }
}
