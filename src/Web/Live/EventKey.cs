using System.Security.Cryptography;
using System.Text;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Live;

/// <summary>Keys of events. QoS 1 may deliver a message twice: the same message makes the same key, and is kept once.</summary>
internal static class EventKey
{
    /// <summary>Of the event that a message tells.</summary>
    public static Guid Of(Envelope envelope) => Of($"{envelope.Sender}/{envelope.Incarnation}/{envelope.Sequence}");

    /// <summary>Of what has a name: the same name makes the same id.</summary>
    public static Guid Of(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
