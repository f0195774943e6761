using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Web.Identities;

/// <summary>
/// The lab's authority, and the web app's own identity by it: a key that is never written down, with a new certificate at each start and
/// after two thirds of its life. Safe for many threads.
/// </summary>
public sealed class LabIdentity : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TimeProvider _time;
    private readonly string[] _names;
    private readonly Lock _gate = new();
    private volatile OwnIdentity _own;

    /// <summary>Opens the authority below the folder that all web servers share; it is made the first time. Throws <see cref="IOException"/> if its key may be read by others.</summary>
    public LabIdentity(WebOptions options, TimeProvider time)
    {
        _time = time;
        _names = [.. new[] { "localhost", "127.0.0.1", Environment.MachineName, options.Listen }.Where(n => n is { Length: > 0 } and not "*").Distinct(StringComparer.OrdinalIgnoreCase)];
        Authority = LabAuthority.Open(Folder(options.SharedFolder), time);
        var trust = new LabTrust(time);
        trust.Believe(Authority.Certificates, []);
        _own = Issue(trust);
    }

    /// <summary>The lab's authority.</summary>
    public LabAuthority Authority { get; }

    /// <summary>Whom to believe, as agents are told: the authority's certificates of now, in PEM.</summary>
    public string[] Authorities => [.. Authority.Certificates.Select(a => a.ExportCertificatePem())];

    /// <summary>The web app's own identity: always one that counts.</summary>
    public OwnIdentity Own
    {
        get
        {
            if (_time.GetUtcNow() < _own.RenewAt) return _own;
            lock (_gate)
            {
                if (_time.GetUtcNow() >= _own.RenewAt) _own = Issue(_own.Trust);
                return _own;
            }
        }
    }

    /// <summary>Where the authority is kept.</summary>
    public static string Folder(string data) => Path.Combine(data, "authority");

    /// <summary>A seal for one of the app's connections.</summary>
    /// <param name="voice">Of several web servers each one's own; empty for what is said as the lab.</param>
    public SignedSeal Seal(string voice = "") => new(() => Own, new ReplayGuard(), _time, voice);

    /// <summary>The options of a connection with this identity.</summary>
    public MqttBusOptions On(MqttBusOptions options, string voice = "") => options with { Seal = Seal(voice) };

    /// <summary>Believes the authority's certificates of now, and none of these.</summary>
    public void Believe(IEnumerable<string> revoked) => _own.Trust.Believe(Authority.Certificates, revoked);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private OwnIdentity Issue(LabTrust trust)
    {
        using var certificate = Authority.Issue(SigningRequest.Of(_key), AgentIdentity.Web, _names);
        return new OwnIdentity(AgentIdentity.Web, certificate.CopyWithPrivateKey(_key), trust);
    }
}
