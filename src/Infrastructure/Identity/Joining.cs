using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using XenWeb.Domain.Identities;

namespace XenWeb.Infrastructure.Identity;

/// <summary>What a new agent sends to join a lab.</summary>
/// <param name="Token">From the dashboard.</param>
/// <param name="Request">A signing request (PKCS #10) in PEM.</param>
/// <param name="Name">Who it is to be, where the token leaves that open; else null.</param>
public sealed record JoinRequest(string Token, string Request, string? Name);

/// <summary>What the lab answers.</summary>
/// <param name="Identity">Who the agent is from now on.</param>
/// <param name="Certificate">In PEM.</param>
/// <param name="Authorities">The lab's authority, in PEM.</param>
/// <param name="Broker">HOST:PORT, as seen from where the lab was reached.</param>
public sealed record JoinAnswer(string Identity, string Certificate, IReadOnlyList<string> Authorities, string Broker);

/// <summary>A problem document (RFC 9457), as far as it is read here.</summary>
/// <param name="Detail">Why.</param>
public sealed record JoinProblem(string? Detail);

/// <summary>How both are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(JoinAnswer))]
[JsonSerializable(typeof(JoinProblem))]
[JsonSerializable(typeof(string[]))]
public sealed partial class JoinJson : JsonSerializerContext;

/// <summary>It did not join; the message says why and what to do.</summary>
public sealed class JoinException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Joins a lab: makes a key that never leaves this machine, and has it certified for a join token. The token carries the fingerprint of the
/// lab's authority, so that nobody between can answer in its place; over plain http it goes to loopback only.
/// </summary>
public static class Joining
{
    /// <summary>Below the web app's address: GET tells the lab's authority (PEM texts), POST takes a <see cref="JoinRequest"/>.</summary>
    public const string Path = "/join";

    private const int AnswerMax = 64 * 1024;

    private static readonly TimeSpan _within = TimeSpan.FromSeconds(30);

    /// <summary>Joins. Throws <see cref="JoinException"/>.</summary>
    public static async Task<(OwnIdentity Own, string Broker)> JoinAsync(Uri lab, string token, string? name, TimeProvider time, CancellationToken cancellation)
    {
        if (!JoinToken.TryParse(token, out var parsed)) throw new JoinException("the token is none: copy all of it from the dashboard, xwj_…");
        if (lab.Scheme != Uri.UriSchemeHttps && !(lab.Scheme == Uri.UriSchemeHttp && lab.IsLoopback)) throw new JoinException($"{lab} is not https: the token would be seen by others on the way");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var answer = await AskAsync(lab, new JoinRequest(token, SigningRequest.Of(key), name), parsed, time, cancellation).ConfigureAwait(false);
        try
        {
            var trust = new LabTrust(time);
            List<X509Certificate2> authorities = [.. answer.Authorities.Select(a => X509Certificate2.CreateFromPem(a))];
            if (!authorities.Exists(parsed.IsOf)) throw new JoinException("whoever answered is not the lab that the token is of: make sure of the address");
            trust.Believe(authorities, []);
            using var certificate = X509Certificate2.CreateFromPem(answer.Certificate);
            var verdict = trust.Check(certificate);
            if (verdict.Identity is not { } identity) throw new JoinException($"the lab's certificate can't be used: {verdict.Why}; is this machine's clock right?");
            return (new OwnIdentity(identity, certificate.CopyWithPrivateKey(key), trust), answer.Broker);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new JoinException($"the lab's answer can't be used: {e.Message}", e);
        }
    }

    // First whom to believe, from whoever answers, which the token's fingerprint proves; only then the token, and to him only
    private static async Task<JoinAnswer> AskAsync(Uri lab, JoinRequest request, JoinToken token, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            var trust = new LabTrust(time);
            if (lab.Scheme == Uri.UriSchemeHttps)
            {
                using var anybody = Client(_ => true);
                var said = await anybody.GetByteArrayAsync(new Uri(lab, Path), cancellation).ConfigureAwait(false);
                List<X509Certificate2> authorities = [.. (JsonSerializer.Deserialize(said, JoinJson.Default.StringArray) ?? []).Select(a => X509Certificate2.CreateFromPem(a)).Where(token.IsOf)];
                if (authorities.Count == 0) throw new JoinException("whoever answered is not the lab that the token is of: make sure of the address");
                trust.Believe(authorities, []);
            }
            using var client = Client(certificate => trust.Check(certificate.GetRawCertData()).Identity == AgentIdentity.Web);
            using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, JoinJson.Default.JoinRequest));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await client.PostAsync(new Uri(lab, Path), content, cancellation).ConfigureAwait(false);
            var text = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.OK) return JsonSerializer.Deserialize(text, JoinJson.Default.JoinAnswer) ?? throw new JoinException("the lab's answer is empty");
            throw new JoinException(Why(text) ?? $"the lab answered {(int)response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException or CryptographicException && !cancellation.IsCancellationRequested)
        {
            throw new JoinException($"{lab} can't be reached: {e.GetBaseException().Message}", e);
        }
    }

    // A certificate of a public authority is as good: then whoever runs the lab has put it before the web app
    private static HttpClient Client(Func<X509Certificate, bool> isTheLab)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => errors == SslPolicyErrors.None || (certificate is not null && isTheLab(certificate));
        return new HttpClient(handler) { Timeout = _within, MaxResponseContentBufferSize = AnswerMax };
    }

    private static string? Why(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, JoinJson.Default.JoinProblem)?.Detail;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
