using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Tests.Identity;

/// <summary>What is for one reader's eyes.</summary>
public sealed class SealedTextTests
{
    private readonly SealedText _guest = new();

    [Fact]
    public void WhatIsSealedForAReader_HeAloneOpens()
    {
        var text = SealedText.Seal(_guest.PublicKey, "small-1", "rm -rf work"u8);
        Assert.DoesNotContain("rm -rf", text, StringComparison.Ordinal);
        Assert.Equal("rm -rf work", Encoding.UTF8.GetString(_guest.Open(text, "small-1")!));
        Assert.Null(_guest.Open(text, "small-2"));
        using var other = new SealedText();
        Assert.Null(other.Open(text, "small-1"));
    }

    [Fact]
    public void WhateverIsChanged_IsNotOpened()
    {
        var text = SealedText.Seal(_guest.PublicKey, "small-1", "echo"u8);
        for (var i = 0; i < text.Length; i++)
        {
            // The last character of a part may hold bits that stand for nothing; another letter of the alphabet's other half changes one that counts
            var changed = text[..i] + (text[i] is 'A' ? 'w' : 'A') + text[(i + 1)..];
            Assert.True(_guest.Open(changed, "small-1") is null, changed);
        }
        Assert.All(["", "....", "a.b.c.d.e", text + ".", new string('.', 300_000)], wrong => Assert.Null(_guest.Open(wrong, "small-1")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("!")]
    public void AKeyThatIsNone_IsRefused(string key) => Assert.ThrowsAny<CryptographicException>(() => SealedText.Seal(key, "small-1", "x"u8));

    [Fact]
    public void APointThatIsNotOnTheCurve_IsRefused() => Assert.ThrowsAny<CryptographicException>(() => SealedText.Seal(Base64Url.EncodeToString([4, .. new byte[63], 1]), "small-1", "x"u8));

    // RFC 7518, appendix C
    [Fact]
    public void TheKeyOfTheStandardsExample_IsFound()
    {
        using var alice = Key("gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0", "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps", "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo");
        using var bob = Key("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck", "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw");
        var key = SealedText.DeriveKey(alice, bob.PublicKey, "A128GCM", "Alice"u8.ToArray(), "Bob"u8.ToArray(), 128);
        Assert.Equal("VqqN6vgjbSBcIijNcacQGg", Base64Url.EncodeToString(key));
        Assert.Equal(key, SealedText.DeriveKey(bob, alice.PublicKey, "A128GCM", "Alice"u8.ToArray(), "Bob"u8.ToArray(), 128));
    }

    private static ECDiffieHellman Key(string x, string y, string d) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64Url.DecodeFromChars(x), Y = Base64Url.DecodeFromChars(y) }, D = Base64Url.DecodeFromChars(d),
    });
}
