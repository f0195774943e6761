using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Benchmarks;

/// <summary>Parties of a lab, by its own authority or one that a web app keeps; and what a host says.</summary>
internal sealed class BenchmarkLab(string authorityFolder)
{
    private readonly LabAuthority _authority = LabAuthority.Open(authorityFolder, TimeProvider.System);

    /// <summary>A party with a certificate.</summary>
    public OwnIdentity Make(AgentIdentity identity)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var trust = new LabTrust(TimeProvider.System);
        trust.Believe(_authority.Certificates, []);
        using var certificate = _authority.Issue(SigningRequest.Of(key), identity, ["127.0.0.1", "localhost"]);
        return new OwnIdentity(identity, certificate.CopyWithPrivateKey(key), trust);
    }

    /// <summary>The status of a host with so many guests, as an agent says it.</summary>
    public static StatusMessage Status(HostId host, int guests) => new()
    {
        Host = host,
        AgentVersion = "0.1.0",
        Facts = new HostFacts { Cores = 32, Memory = ByteSize.FromGiB(128), XenVersion = "4.17.5", Kernel = "6.1.0-28-amd64" },
        Sample = new HostSample
        {
            At = TimeProvider.System.GetUtcNow(), Cpu = new Cores(7.3), Dom0Cpu = new Cores(0.4), FreeMemory = ByteSize.FromGiB(48), Guests = [.. Enumerable.Range(1, guests).Select(i => Guest(host, i))],
        },
    };

    private static GuestSample Guest(HostId host, int number) => new()
    {
        Id = new GuestId(new Guid(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{host} {number}")).AsSpan(0, 16))),
        Name = $"{host}-guest-{number:00}", DomainNumber = number, State = GuestRunState.Running, Vcpus = 2, Memory = ByteSize.FromGiB(4), Cpu = new Cores(0.317),
    };
}
