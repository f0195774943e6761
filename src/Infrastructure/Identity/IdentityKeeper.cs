using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Messages;

namespace XenWeb.Infrastructure.Identity;

/// <summary>
/// Keeps an agent's identity: believes whom the web app says to believe, and asks for a new certificate after two thirds of the old one's
/// life, with a new key. All of it is written to its folder, so a restart forgets nothing. Safe for many threads.
/// </summary>
public sealed partial class IdentityKeeper : IDisposable
{
    /// <summary>How long an answer to a request for a new certificate is waited for, before it is asked for again.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(10);

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private volatile OwnIdentity _current;
    private ECDsa? _asked;
    private DateTimeOffset _askedAt;

    private IdentityKeeper(string folder, OwnIdentity current, TimeProvider time, ILogger log) => (_folder, _current, _time, _log) = (folder, current, time, log);

    /// <summary>There is a new certificate: connections are to be made anew.</summary>
    public event Action? Renewed;

    /// <summary>Who this party is now.</summary>
    public OwnIdentity Current => _current;

    /// <summary>Reads the folder. Throws <see cref="IOException"/>, in words, if there is no identity in it.</summary>
    public static IdentityKeeper Open(string folder, TimeProvider time, ILogger log) =>
        OwnIdentity.IsIn(folder)
            ? new IdentityKeeper(folder, OwnIdentity.Load(folder, time), time, log)
            : throw new IOException($"this agent has not joined a lab yet ({folder} holds no identity): run 'xenweb-agent enroll --url … --token …' with a token from the dashboard, or use --insecure on loopback");

    /// <summary>A seal with this identity, which remembers over a restart what the web app has said last.</summary>
    public SignedSeal Seal() => new(() => _current, new ReplayGuard(Path.Combine(_folder, "heard.txt")), _time);

    /// <summary>The number of a new life of this party (<see cref="Incarnation"/>).</summary>
    public long NextIncarnation() => Incarnation.Next(_folder, _time, LogIncarnationNotKept);

    /// <summary>Whether a topic is one that speaks to this keeper.</summary>
    public bool IsFor(string topic) => topic == Topics.Trust || topic == Topics.Certificate(_current.Identity);

    /// <summary>Takes in what the web app said, which was verified. Never throws.</summary>
    public void Hear(string topic, ReadOnlySpan<byte> text)
    {
        var (envelope, why) = MessageJson.Read(topic, text);
        try
        {
            lock (_gate)
            {
                if (envelope?.Body is TrustMessage trust) Believe(trust);
                else if (envelope?.Body is CertificateMessage answer) TakeOver(answer);
                else LogNotUsed(why ?? "not for this agent");
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            LogNotUsed(e.Message);
        }
    }

    /// <summary>The request for a new certificate, if it is time for one.</summary>
    public RenewalMessage? Due()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (now < _current.RenewAt || (_asked is not null && now < _askedAt + AskAgainAfter)) return null;
            _asked?.Dispose();
            (_asked, _askedAt) = (ECDsa.Create(ECCurve.NamedCurves.nistP256), now);
            return new RenewalMessage(_current.Identity.Role, _current.Identity.Name, SigningRequest.Of(_asked));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) _asked?.Dispose();
    }

    private void Believe(TrustMessage message)
    {
        _current.Trust.Believe(Certificates(message.Authorities), message.Revoked);
        _current.SaveTrust(_folder);
        LogBelieves(message.Authorities.Length, message.Revoked.Length);
    }

    private void TakeOver(CertificateMessage message)
    {
        if (_asked is not { } key) return;
        using var certificate = X509Certificate2.CreateFromPem(message.Certificate);
        _current.Trust.Believe(Certificates(message.Authorities), _current.Trust.Revoked);
        var renewed = _current with { Certificate = certificate.CopyWithPrivateKey(key) };
        if (_current.Trust.Check(certificate).Identity != _current.Identity) throw new CryptographicException("the new certificate is not this agent's");
        renewed.Save(_folder);
        _current = renewed;
        _asked = null;
        LogRenewed(renewed.Certificate.NotAfter);
        Renewed?.Invoke();
    }

    private static List<X509Certificate2> Certificates(IEnumerable<string> pem) => [.. pem.Select(p => X509Certificate2.CreateFromPem(p))];

    [LoggerMessage(200, LogLevel.Information, "The lab has {Authorities} authorities, and {Revoked} certificates are revoked")]
    private partial void LogBelieves(int authorities, int revoked);

    [LoggerMessage(201, LogLevel.Information, "There is a new certificate, valid until {Until:u}")]
    private partial void LogRenewed(DateTime until);

    [LoggerMessage(202, LogLevel.Warning, "What the web app said of certificates can't be used: {Why}")]
    private partial void LogNotUsed(string why);

    [LoggerMessage(203, LogLevel.Warning, "{Path} can't be written: {Why}. If the clock is set back before the next start, nobody will believe this agent until it has caught up")]
    private partial void LogIncarnationNotKept(string path, string why);
}
