using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Fuzz.Targets;

/// <summary>Joining a lab, from both ends, and what an agent is told of whom to believe.</summary>
internal static class IdentityTargets
{
    /// <summary>Tokens as people paste them.</summary>
    public static FuzzTarget JoinTokens() => new("join-tokens", [Captures.Text($"{JoinToken.New(new string('a', 64))}")], input =>
        JoinToken.TryParse(Encoding.UTF8.GetString(input), out var token) ? token.Hash.Length == 64 ? "token" : "" : "none");

    /// <summary>Names of parties.</summary>
    public static FuzzTarget Identities() => new("identities", [.. new[] { "hosts/ferby", "configurations/ferby", $"guests/{Samples.Uuid}", "web", "broker" }.Select(Captures.Text)], input =>
    {
        var text = Encoding.UTF8.GetString(input);
        if (!AgentIdentity.TryParse(text, out var identity)) return "none";
        if ($"{identity}" != text) throw new InvalidOperationException($"'{text}' is read as {identity}");
        return $"{identity.Role} {TopicRights.Write(identity).Count} {TopicRights.Read(identity).Count}";
    });

    /// <summary>Signing requests, as the authority takes them.</summary>
    public static FuzzTarget SigningRequests()
    {
        var lab = new TestLab();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return new FuzzTarget("signing-requests", [Captures.Text(SigningRequest.Of(key)), Captures.Text(SigningRequest.Of(other))], input =>
        {
            using var issued = lab.Authority.Issue(Encoding.UTF8.GetString(input), AgentIdentity.Of(new HostId("ferby")));
            return issued.GetNameInfo(X509NameType.SimpleName, false) == "hosts/ferby" ? "issued" : throw new InvalidOperationException($"issued to {issued.Subject}");
        }) { MayThrow = [typeof(CryptographicException)], End = lab.Dispose };
    }

    /// <summary>Certificates that come with a message or a handshake.</summary>
    public static FuzzTarget Certificates()
    {
        var lab = new TestLab();
        var (ferby, web) = (lab.Host("ferby"), lab.Make(AgentIdentity.Web));
        return new FuzzTarget("certificates", [ferby.Certificate.RawData, lab.Authority.Certificates[0].RawData], input =>
        {
            var verdict = web.Trust.Check(input);
            if (verdict.Identity is not null && !input.AsSpan().SequenceEqual(ferby.Certificate.RawData)) throw new InvalidOperationException("a certificate that nobody issued is believed");
            return verdict.Why ?? "believed";
        }) { End = lab.Dispose, BytesMax = 64 * 1024 };
    }

    /// <summary>What the web app says of certificates, which the keeper of an agent hears ("Never throws").</summary>
    public static FuzzTarget Keeper()
    {
        var lab = new TestLab();
        var folder = Path.Combine(lab.Folder, "identity");
        lab.Host("ferby").Save(folder);
        var keeper = IdentityKeeper.Open(folder, TimeProvider.System, NullLogger.Instance);
        var authority = lab.Authority.Certificates[0].ExportCertificatePem();
        Message[] said = [new TrustMessage([authority], ["ABCD"]), new CertificateMessage(lab.Host("ferby").Certificate.ExportCertificatePem(), [authority])];
        return new FuzzTarget("identity-keeper", [.. said.Select(m => MessageSeeds.Input(Topics.Trust, m))], input =>
        {
            var (topic, json) = MessageSeeds.Part(input);
            keeper.Hear(topic, json);
            return $"{keeper.Current.Trust.Authorities.Length} {Math.Min(3, keeper.Current.Trust.Revoked.Count)}";
        }) { End = () => { keeper.Dispose(); lab.Dispose(); } };
    }

    /// <summary>What whoever is at the other end answers to an agent that joins: the body of an HTTP answer.</summary>
    public static FuzzTarget JoinAnswers()
    {
        var lab = new TestLab();
        var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        byte[] answer = [];
        using var stop = new CancellationTokenSource();
        _ = Task.Run(() => AnswerAsync(server, () => answer));
        var (token, address) = (JoinToken.New(lab.Authority.Fingerprint), new Uri($"http://{server.LocalEndpoint}"));
        var (pem, authority) = (lab.Host("ferby").Certificate.ExportCertificatePem().ReplaceLineEndings("\\n"), lab.Authority.Certificates[0].ExportCertificatePem().ReplaceLineEndings("\\n"));
        return new FuzzTarget("join-answers", [Captures.Text($$"""{"identity":"hosts/ferby","certificate":"{{pem}}","authorities":["{{authority}}"],"broker":"127.0.0.1:8883"}"""), Captures.Text("""{"detail":"no"}""")], input =>
        {
            Volatile.Write(ref answer, input);
            Joining.JoinAsync(address, $"{token}", null, TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
            return "joined";
        }) { MayThrow = [typeof(JoinException)], End = () => { server.Stop(); lab.Dispose(); }, AllocationsPerByte = 0 };
    }

    /// <summary>The file of what was heard, which a restart reads.</summary>
    public static FuzzTarget HeardFile() => Files.Target("heard-file", [Captures.Text($"1795363630272 41 {Topics.Trust}\n1795363630272 7 {Topics.Rules}\n")], path =>
        new ReplayGuard(path).Take(new MessageClaims(AgentIdentity.Web, Topics.Trust, 1795363630272, 41, default, default), retained: false, remember: false) ?? "new");

    private static async Task AnswerAsync(TcpListener server, Func<byte[]> body)
    {
        try
        {
            while (true)
            {
                using var client = await server.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream(), body());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The target has ended
        }
    }

    private static async Task AnswerAsync(NetworkStream stream, byte[] answer)
    {
        try
        {
            _ = await stream.ReadAsync(new byte[16 * 1024]);
            var status = answer.Length % 7 == 0 ? "403 Forbidden" : "200 OK";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {answer.Length}\r\nConnection: close\r\n\r\n"));
            await stream.WriteAsync(answer);
        }
        catch (IOException)
        {
            // Whoever joins has heard enough and gone; the next one is answered
        }
    }
}
