using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Fuzz.Targets;

/// <summary>Signed messages, sealed orders, and what is left of them when they are not.</summary>
internal static class SealTargets
{
    /// <summary>COSE as it comes from the broker. Only what was signed as it is counts.</summary>
    public static FuzzTarget Signed()
    {
        var lab = new TestLab();
        var (ferby, web) = (lab.Host("ferby"), lab.Make(AgentIdentity.Web));
        var (from, to) = (new SignedSeal(() => ferby, new ReplayGuard(), TimeProvider.System), new SignedSeal(() => web, new ReplayGuard(), TimeProvider.System));
        var said = MessageSeeds.All.Where(m => m.Topic.Contains("/hosts/ferby/", StringComparison.Ordinal)).Take(12).ToList();
        var wires = said.Select((m, i) => (m.Topic, Wire: from.Close(m.Topic, MessageSeeds.InEnvelope(m.Body, i + 1) with { IssuedAt = TimeProvider.System.GetUtcNow() }, lasts: true))).ToList();
        return new FuzzTarget("signed", [.. wires.Select(w => w.Wire), "{\"version\":1}"u8.ToArray()], input =>
        {
            var (text, why) = to.Open(said[0].Topic, input, retained: true);
            if (text is not null && !wires.Exists(w => w.Wire.AsSpan().IndexOf(text) >= 0)) throw new InvalidOperationException("a text that nobody signed");
            return why ?? "opened";
        }) { End = lab.Dispose,  };
    }

    /// <summary>Claims that a host of the lab signs and that are none: a length (two bytes), the claims' CBOR, the text.</summary>
    public static FuzzTarget SignedClaims()
    {
        var lab = new TestLab();
        var (ferby, web) = (lab.Host("ferby"), lab.Make(AgentIdentity.Web));
        using var key = ferby.Certificate.GetECDsaPrivateKey()!;
        var own = ECDsa.Create(key.ExportParameters(true));
        var guard = new ReplayGuard();
        var seal = new SignedSeal(() => web, guard, TimeProvider.System);
        var topic = Topics.Status(new HostId("ferby"));
        return new FuzzTarget("signed-claims", [ClaimsOf(topic, "hosts/ferby"), ClaimsOf(topic, "web"), ClaimsOf($"{Topics.Root}/relay/ferby/guests/{Samples.Uuid}/presence", "hosts/ferby")], input =>
        {
            var claims = input.Length < 2 ? [] : input[2..Math.Min(input.Length, 2 + BinaryPrimitives.ReadUInt16BigEndian(input))];
            if (!TrySign(own, ferby.Certificate.RawData, claims, input[Math.Min(input.Length, claims.Length + 2)..], out var wire)) return "not signed";
            return seal.Open(topic, wire, retained: false).Why ?? "opened";
        }) { End = () => { own.Dispose(); lab.Dispose(); }, BytesMax = 64 * 1024 };
    }

    /// <summary>JWE for a guest's agent.</summary>
    public static FuzzTarget Sealed()
    {
        var key = new SealedText();
        var orders = MessageSeeds.All.Select(m => m.Body).OfType<GuestOrder>().Select(MessageJson.WriteOrder).ToList();
        return new FuzzTarget("sealed", [.. orders.Select(o => Captures.Text(SealedText.Seal(key.PublicKey, $"{Samples.Uuid}", o)))], input =>
        {
            var opened = key.Open(Encoding.UTF8.GetString(input), $"{Samples.Uuid}");
            if (opened is not null && !orders.Exists(o => o.AsSpan().SequenceEqual(opened))) throw new InvalidOperationException("a text that nobody sealed");
            return opened is null ? "none" : "opened";
        }) { End = key.Dispose };
    }

    /// <summary>A key that a guest's presence offers, for orders to be sealed with.</summary>
    public static FuzzTarget SealKeys()
    {
        using var key = new SealedText();
        return new FuzzTarget("seal-keys", [Captures.Text(key.PublicKey)], input => SealedText.Seal(Encoding.UTF8.GetString(input), "x", "{}"u8).Length > 0 ? "sealed" : "") { MayThrow = [typeof(CryptographicException)] };
    }

    private static byte[] ClaimsOf(string topic, string signer)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var writer = new CborWriter();
        writer.WriteStartMap(5);
        foreach (var (label, text) in new[] { (1, signer), (3, topic) })
        {
            writer.WriteInt32(label);
            writer.WriteTextString(text);
        }
        foreach (var (label, time) in new[] { (4, now + 3600), (6, now) })
        {
            writer.WriteInt32(label);
            writer.WriteInt64(time);
        }
        writer.WriteInt32(7);
        writer.WriteByteString(new byte[16]);
        writer.WriteEndMap();
        var claims = writer.Encode();
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)claims.Length);
        return [.. length, .. claims, .. "{}"u8];
    }

    // What the library itself refuses to sign can't be sent
    private static bool TrySign(ECDsa key, byte[] certificate, byte[] claims, byte[] text, out byte[] wire)
    {
        try
        {
            var headers = new CoseHeaderMap { [CoseHeaderLabel.ContentType] = CoseHeaderValue.FromString("application/json"), [new CoseHeaderLabel(15)] = CoseHeaderValue.FromEncodedValue(claims) };
            wire = CoseSign1Message.SignEmbedded(text, new CoseSigner(key, HashAlgorithmName.SHA256, headers, new CoseHeaderMap { [new CoseHeaderLabel(33)] = CoseHeaderValue.FromBytes(certificate) }));
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or CborContentException or InvalidOperationException)
        {
            wire = [];
            return false;
        }
    }
}
