using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Fuzz.Seeds;

/// <summary>An authority of its own, and parties that it has made.</summary>
internal sealed class TestLab : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-fuzz-").FullName;

    public TestLab() => Authority = LabAuthority.Open(Path.Combine(_folder, "authority"), TimeProvider.System);

    /// <summary>The authority.</summary>
    public LabAuthority Authority { get; }

    /// <summary>For what a target writes.</summary>
    public string Folder => _folder;

    /// <summary>The guest that is spoken of.</summary>
    public static GuestId Guest => new(Samples.Uuid);

    /// <summary>A party that believes in this lab.</summary>
    public OwnIdentity Make(AgentIdentity identity)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var trust = new LabTrust(TimeProvider.System);
        trust.Believe(Authority.Certificates, []);
        using var certificate = Authority.Issue(SigningRequest.Of(key), identity, ["127.0.0.1", "localhost"]);
        return new OwnIdentity(identity, certificate.CopyWithPrivateKey(key), trust);
    }

    /// <summary>A host of the lab.</summary>
    public OwnIdentity Host(string name) => Make(AgentIdentity.Of(new HostId(name)));

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
