using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Tests.Identity;

/// <summary>A lab's authority in a folder of its own, and parties that it has made.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly string _folder;
    private readonly bool _ownsFolder;

    /// <param name="time">The clock that it issues by.</param>
    /// <param name="of">The folder of another one that this is the same authority as, at another time.</param>
    public TestAuthority(TimeProvider? time = null, string? of = null)
    {
        (_folder, _ownsFolder) = (of ?? Directory.CreateTempSubdirectory("xenweb-authority-").FullName, of is null);
        Time = time ?? TimeProvider.System;
        Authority = LabAuthority.Open(Path.Combine(_folder, "authority"), Time);
    }

    public TimeProvider Time { get; }

    public LabAuthority Authority { get; }

    public string Folder => _folder;

    /// <summary>A party that believes in this lab.</summary>
    public OwnIdentity Make(AgentIdentity identity)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var trust = new LabTrust(Time);
        trust.Believe(Authority.Certificates, []);
        using var certificate = Authority.Issue(SigningRequest.Of(key), identity, ["127.0.0.1", "localhost"]);
        return new OwnIdentity(identity, certificate.CopyWithPrivateKey(key), trust);
    }

    public void Dispose()
    {
        if (_ownsFolder) Directory.Delete(_folder, recursive: true);
    }
}
