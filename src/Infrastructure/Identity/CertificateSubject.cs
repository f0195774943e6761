using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Identities;

namespace XenWeb.Infrastructure.Identity;

/// <summary>
/// What a certificate of the lab says of itself: whose it is (common name) and which one it is (its own serial number, once more). By this text
/// (RFC 2253, as OpenSSL writes it) Mosquitto calls whoever comes with it, so that one certificate can lose its rights there and another of the same
/// party keep them. The web app's certificates, of which there is a new one at each start, have no number: it gives the others their rights.
/// </summary>
/// <param name="Identity">Whose.</param>
/// <param name="Serial">Which one, in hexadecimal; null for the web app's.</param>
public sealed record CertificateSubject(AgentIdentity Identity, string? Serial)
{
    private const string CommonName = "CN=";
    private const string SerialNumber = ",serialNumber=";
    private const string SerialNumberOid = "2.5.4.5";

    /// <summary>The web app's.</summary>
    public static readonly CertificateSubject Web = new(AgentIdentity.Web, null);

    /// <summary>As it stands in the certificate.</summary>
    public X500DistinguishedName ToName()
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName($"{Identity}");
        if (Serial is not null) builder.Add(SerialNumberOid, Serial, UniversalTagNumber.PrintableString);
        return builder.Build();
    }

    /// <summary>Reads what <see cref="ToString"/> writes, and nothing else.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CertificateSubject? subject)
    {
        subject = null;
        if (text?.StartsWith(CommonName, StringComparison.Ordinal) != true) return false;
        var end = text.IndexOf(SerialNumber, StringComparison.Ordinal);
        var serial = end < 0 ? null : text[(end + SerialNumber.Length)..];
        if (!AgentIdentity.TryParse(text[CommonName.Length..(end < 0 ? text.Length : end)], out var identity) || serial?.All(char.IsAsciiHexDigitUpper) == false) return false;
        subject = new CertificateSubject(identity, serial);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Serial is null ? $"{CommonName}{Identity}" : $"{CommonName}{Identity}{SerialNumber}{Serial}";
}
