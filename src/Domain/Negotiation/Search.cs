using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;

namespace XenWeb.Domain.Negotiation;

/// <summary>One search for a place, as its asking host keeps it.</summary>
internal sealed record Search
{
    public required HelpMessage Help { get; init; }

    /// <summary>Gathering ends, or the awarded host must have confirmed, by then.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Offers that have not been awarded yet, by host: one each.</summary>
    public ImmutableSortedDictionary<HostId, OfferMessage> Offers { get; init; } = ImmutableSortedDictionary<HostId, OfferMessage>.Empty;

    public ImmutableSortedDictionary<HostId, ImmutableArray<string>> Refusals { get; init; } = ImmutableSortedDictionary<HostId, ImmutableArray<string>>.Empty;

    /// <summary>Who is awarded and has not confirmed yet.</summary>
    public HostId? Awarded { get; init; }

    public int Awards { get; init; }

    /// <summary>Nobody had answered when gathering ended: it waits for the first who does.</summary>
    public bool Waits { get; init; }

    private const int HostsTold = 12;

    /// <summary>Why nobody took it: every host with its reasons.</summary>
    public string NobodyText => Refusals.IsEmpty
        ? "no host answered"
        : "no offers: " + string.Join("; ", Refusals.Take(HostsTold).Select(r => $"{r.Key}: {string.Join(", ", r.Value)}")) +
            (Refusals.Count > HostsTold ? $"; and {Refusals.Count - HostsTold} more hosts" : "");

    /// <summary>Others' words are put into our own messages: so they are bounded, eight of 200 characters each.</summary>
    public static ImmutableArray<string> Cut(ImmutableArray<string> why) => [.. why.Take(8).Select(w => w.Length <= 200 ? w : w[..200] + "…")];
}

/// <summary>How a search ended: with a host that has confirmed, or with the reason why there is none.</summary>
internal sealed record SearchEnd(HelpMessage Help, HostId? Confirmed, string Why, StreamAddress? Stream = null);
