using System.Collections.Immutable;
using XenWeb.Domain.Identities;

namespace XenWeb.Domain.Messages;

/// <summary>From the web app to everybody, retained: whom to believe from now on.</summary>
/// <param name="Authorities">The lab's authority, in PEM; two while it changes its key.</param>
/// <param name="Revoked">Serial numbers of certificates that have not run out and count no more, in hexadecimal.</param>
public sealed record TrustMessage(ImmutableArray<string> Authorities, ImmutableArray<string> Revoked) : Message
{
    /// <summary>The most authorities at one time.</summary>
    public const int AuthoritiesMax = 8;

    /// <summary>The most revoked certificates: those of a whole large lab. They leave the list when they have run out.</summary>
    public const int RevokedMax = 5000;
}

/// <summary>A party asks for a new certificate before its own runs out; the answer is a <see cref="CertificateMessage"/>.</summary>
/// <param name="Role">Its role.</param>
/// <param name="Name">Its name, as it is the sender's.</param>
/// <param name="Request">A signing request (PKCS #10) in PEM, for a new key.</param>
public sealed record RenewalMessage(IdentityRole Role, string Name, string Request) : Message
{
    /// <summary>The longest request, in characters.</summary>
    public const int RequestMax = 4000;
}

/// <summary>A party's new certificate.</summary>
/// <param name="Certificate">In PEM, for the key of the request.</param>
/// <param name="Authorities">As in <see cref="TrustMessage"/>.</param>
public sealed record CertificateMessage(string Certificate, ImmutableArray<string> Authorities) : Message;
