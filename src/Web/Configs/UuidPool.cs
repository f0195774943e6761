using XenWeb.Domain.Guests;

namespace XenWeb.Web.Configs;

/// <summary>UUIDs, one after the other. An agent's identity is made out to its guest's UUID: one that xl makes anew at each start would make it a stranger each time.</summary>
/// <param name="seed">The same seed makes the same ones, so that a preview tells what will be saved.</param>
public sealed class UuidPool(uint seed)
{
    private readonly Random _random = new(unchecked((int)seed));

    /// <summary>Another one each time: of version 4 (RFC 9562).</summary>
    public GuestId Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new GuestId(new Guid(bytes, bigEndian: true));
    }
}
