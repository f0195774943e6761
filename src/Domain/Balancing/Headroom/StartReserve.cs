using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;

namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>
/// Whether a start would take from the reserve what the policy wants there. What is wanting already and does not get worse by it is not held against it:
/// a host whose guests fit nowhere else would keep a lab from ever starting anything.
/// </summary>
public static class StartReserve
{
    /// <summary>So many hosts are tried for a start that names none, those with most memory free.</summary>
    public const int PlacesMax = 64;

    // Guests × hosts × tries: one look through a lab of 1,000 hosts and 20,000 guests
    private const long EffortMax = 20_000_000;

    /// <summary>The verdict. Where no host has room, nothing is said: the hosts themselves tell why.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="policy">Its policy.</param>
    /// <param name="start">The start.</param>
    /// <param name="goingOn">Starts that go on and are not seen in the lab yet, in their order.</param>
    public static StartVerdict Judge(LabSnapshot lab, LabPolicy policy, StartWish start, IReadOnlyList<StartWish> goingOn)
    {
        if (!policy.KeepReserve || lab.Hosts.Length < 2) return StartVerdict.Free;
        var here = lab.Guests.Select(g => g.Name).ToImmutableSortedSet(StringComparer.Ordinal);
        StartWish[] before = [.. goingOn.Where(w => w.Guest.Name != start.Guest.Name && !here.Contains(w.Guest.Name)).DistinctBy(w => w.Guest.Name)];
        var all = lab with { Guests = [.. lab.Guests.Where(g => g.Name != start.Guest.Name), .. before.Append(start).Select(w => w.Guest with { Host = null })] };
        if (ReserveModel.Mistakes(all).Count > 0) return StartVerdict.Free;
        var model = new ReserveModel(all);
        foreach (var wish in before) Put(model, wish);
        var now = model.Headroom();
        var guest = model.Guest(start.Guest.Name);
        var tries = start.Host is null ? Math.Clamp(EffortMax / ((long)lab.Hosts.Length * all.Guests.Length), 1, PlacesMax) : 1;
        int[] places = [.. Places(model, start).Take((int)tries)];
        var verdicts = places.Select(place => (Place: place, Against: Against(now, After(model, guest, place), policy))).ToList();
        if (verdicts.TrueForAll(v => v.Against.IsEmpty)) return StartVerdict.Free;
        var keeps = verdicts.FindIndex(v => v.Against.IsEmpty);
        return keeps < 0 ? new StartVerdict(verdicts[0].Against, null) : StartVerdict.Free with { Only = model.Hosts[verdicts[keeps].Place].Id };
    }

    private static void Put(ReserveModel model, StartWish wish)
    {
        if (Places(model, wish).FirstOrDefault(-1) is var place and >= 0) model.Layout.Move(model.Guest(wish.Guest.Name), place);
    }

    private static IEnumerable<int> Places(ReserveModel model, StartWish wish)
    {
        var guest = model.Guest(wish.Guest.Name);
        return wish.Host is not { } host ? model.Places(guest) : model.Host(host) is var at and >= 0 && model.Layout.Fits(guest, at) ? [at] : [];
    }

    private static LabHeadroom After(ReserveModel model, int guest, int place)
    {
        model.Layout.Move(guest, place);
        return model.Headroom();
    }

    private static ImmutableArray<string> Against(LabHeadroom now, LabHeadroom after, LabPolicy policy)
    {
        var against = ImmutableArray.CreateBuilder<string>();
        if (!HeadroomWords.IsEnough(after, policy)) against.Add($"With it the lab would have {HeadroomWords.Figures(after)}, and its policy wants {policy.SpareHosts}.");
        var worse = after.Reserves.Where((r, i) => r.Missing > now.Reserves[i].Missing).OrderByDescending(r => r.Missing).ToList();
        if (worse is [var first, ..]) against.Add($"With it the loss of {first.Id} would not be covered, {first.Missing} short{(worse.Count > 1 ? $", nor that of {worse.Count - 1} more" : "")}: the policy keeps what any one host's loss takes.");
        return against.ToImmutable();
    }
}
