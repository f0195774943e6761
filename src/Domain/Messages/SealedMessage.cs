using XenWeb.Domain.Guests;

namespace XenWeb.Domain.Messages;

/// <summary>From the web app: a <see cref="GuestOrder"/> that the guest's agent alone can read, for what is started in a guest is nobody else's business.</summary>
/// <param name="Guest">Whose eyes it is for.</param>
/// <param name="Text">JWE (RFC 7516) of the order's JSON, for the key in the guest's presence.</param>
public sealed record SealedMessage(GuestId Guest, string Text) : Message;
