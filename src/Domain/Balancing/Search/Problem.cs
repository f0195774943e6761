using XenWeb.Domain.Balancing.Plans;

namespace XenWeb.Domain.Balancing.Search;

/// <summary>
/// A lab as plain numbers. Hosts are sorted by name. Guests are sorted by kind, and within a kind by who should move first: guests of
/// one kind are alike in all that counts, so that only the first of them on each host need be weighed.
/// </summary>
internal sealed class Problem
{
    /// <summary>By index.</summary>
    public required LabHost[] Hosts { get; init; }

    /// <summary>By index.</summary>
    public required LabGuest[] Guests { get; init; }

    /// <summary>A guest's place among all: the less important first, then by name.</summary>
    public required int[] Rank { get; init; }

    /// <summary>The policy.</summary>
    public required PlanPolicy Policy { get; init; }

    /// <summary>Called before each step that is tried; throws when nobody wants the plan any more.</summary>
    public Action? BeforeStep { get; init; }

    /// <summary>The terms: those of spread first.</summary>
    public required BalanceTerm[] Terms { get; init; }

    /// <summary>How many of the terms are of spread.</summary>
    public required int Spreads { get; init; }

    /// <summary>A guest's amount: guest × terms.</summary>
    public required double[] Amount { get; init; }

    /// <summary>One over a host's capacity: host × terms.</summary>
    public required double[] Scale { get; init; }

    /// <summary>A host's own share: host × terms.</summary>
    public required double[] Own { get; init; }

    /// <summary>Whether a host counts in the spread.</summary>
    public required bool[] Counts { get; init; }

    /// <summary>Whether a host takes guests.</summary>
    public required bool[] Takes { get; init; }

    /// <summary>Whether a host is to be emptied.</summary>
    public required bool[] Empties { get; init; }

    /// <summary>Bytes for guests.</summary>
    public required long[] Room { get; init; }

    /// <summary>The most virtual processors.</summary>
    public required double[] VcpusMax { get; init; }

    /// <summary>Bytes that a guest takes.</summary>
    public required long[] Needs { get; init; }

    /// <summary>Its virtual processors.</summary>
    public required int[] Vcpus { get; init; }

    /// <summary>Where it is at first; −1 for nowhere.</summary>
    public required int[] Origin { get; init; }

    /// <summary>Its kind.</summary>
    public required int[] Kind { get; init; }

    /// <summary>How many kinds there are.</summary>
    public required int Kinds { get; init; }

    /// <summary>Which hosts may have it: a row of <see cref="Allowed"/>.</summary>
    public required int[] Class { get; init; }

    /// <summary>Class × hosts.</summary>
    public required bool[] Allowed { get; init; }

    /// <summary>The group from which it is kept apart; −1 for none.</summary>
    public required int[] Apart { get; init; }

    /// <summary>The groups' names.</summary>
    public required string[] ApartNames { get; init; }

    /// <summary>Whether it is never migrated.</summary>
    public required bool[] Stuck { get; init; }

    /// <summary>Whether it is migrated only when its host is to be emptied.</summary>
    public required bool[] Stays { get; init; }

    /// <summary>What its move costs.</summary>
    public required double[] Cost { get; init; }

    /// <summary>Whether the guest may be moved from where it is.</summary>
    public bool Moves(int guest, int from) => from < 0 || (!Stuck[guest] && (!Stays[guest] || Empties[from]));
}
