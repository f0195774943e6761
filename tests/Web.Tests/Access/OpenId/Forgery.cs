using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace XenWeb.Web.Tests.Access.OpenId;

/// <summary>An ID token in the hands of somebody who would like it to say something else.</summary>
internal sealed class Forgery(string token, RSA key)
{
    private readonly JsonObject _header = Part(token, 0);
    private readonly JsonObject _payload = Part(token, 1);

    /// <summary>With another value of a claim.</summary>
    public Forgery With(string claim, JsonNode? value)
    {
        _payload[claim] = value;
        return this;
    }

    /// <summary>A time of its life: seconds from now.</summary>
    public Forgery Lived(int seconds)
    {
        var until = TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();
        return With("exp", until).With("iat", until - 300).With("nbf", until - 300);
    }

    /// <summary>Signed by the provider: as if it had made it so itself.</summary>
    public string Signed() => With(RS256, bytes => key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>Signed with a key that is not the provider's, and says that it is.</summary>
    public string SignedByAnother()
    {
        using var other = RSA.Create(2048);
        return With(RS256, bytes => other.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>Says that it is not signed.</summary>
    public string Unsigned(byte[] instead) => With("none", _ => instead);

    /// <summary>"Signed" with something that is no secret of the provider's.</summary>
    public string Hashed(byte[] secret) => With("HS256", bytes => HMACSHA256.HashData(secret, bytes));

    /// <summary>"Signed" with the provider's public key, as if that were a secret.</summary>
    public string HashedWithThePublicKey() => Hashed(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()));

    /// <summary>The signature of what it said before.</summary>
    public string WithTheOldSignature() => $"{Encoded(_header)}.{Encoded(_payload)}.{token.Split('.')[2]}";

    private const string RS256 = "RS256";

    private string With(string algorithm, Func<byte[], byte[]> sign)
    {
        _header["alg"] = algorithm;
        var text = $"{Encoded(_header)}.{Encoded(_payload)}";
        return $"{text}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encoded(JsonObject part) => Base64UrlEncoder.Encode(part.ToJsonString());

    private static JsonObject Part(string token, int index) => JsonNode.Parse(Base64UrlEncoder.Decode(token.Split('.')[index]))!.AsObject();
}
