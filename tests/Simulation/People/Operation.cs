using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Simulation.People;

/// <summary>Something that was asked of the lab, as the web app's database keeps it: from accepted to its end.</summary>
internal sealed class Operation
{
    public required Guid Id { get; init; }

    /// <summary>Null for an intent or a policy.</summary>
    public OrderMessage? Order { get; init; }

    /// <summary>Of an intent or a policy.</summary>
    public long Generation { get; init; }

    /// <summary>Of an intent; null for an order and a policy.</summary>
    public HostMode? Mode { get; init; }

    /// <summary>Who carries it out; for a start whose place is sought, who seeks it.</summary>
    public required HostId Host { get; set; }

    /// <summary>Of a start: where; null while a place is sought.</summary>
    public HostId? Placed { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Null while it goes on, and if it was superseded.</summary>
    public bool? Succeeded { get; set; }

    /// <summary>Whether its host has answered.</summary>
    public bool IsHeard { get; set; }

    public string Text { get; set; } = "";

    // In memory only: a restarted web app has lost them
    public DateTimeOffset? SentAt { get; set; }
    public Guid? SentAs { get; set; }
    public DateTimeOffset SilentSince { get; set; }

    public bool GoesOn => EndedAt is null;

    public void End(DateTimeOffset now, bool? succeeded, string text) => (EndedAt, Succeeded, Text) = (now, succeeded, text);

    /// <summary>The order that is to be sent now: a start without a host first seeks its place, with an id for each agent that is asked.</summary>
    public OrderMessage Next(DateTimeOffset expiresAt) => Order! is { Kind: OrderKind.Start } start && Placed is null
        ? start with { Id = PlaceId, Host = Host, Kind = OrderKind.Place, Guest = new GuestId(Id), Configuration = null, ExpiresAt = expiresAt }
        : Order! with { Host = Host, ExpiresAt = expiresAt };

    /// <summary>Another for each agent that is asked for a place.</summary>
    public Guid PlaceId
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Id.TryWriteBytes(bytes);
            for (var i = 0; i < Host.Name.Length; i++) bytes[i % 16] ^= (byte)(Host.Name[i] * 7);
            return new Guid(bytes);
        }
    }
}
