using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;

namespace XenWeb.Web.Plans;

/// <summary>What the page *Advisor* asks, as it stands in its address.</summary>
/// <param name="Drain">Hosts to be empty, with commas between; empty for none.</param>
/// <param name="Lose">Hosts that are lost, likewise.</param>
/// <param name="Start">A configuration of which domains are started; empty for none.</param>
/// <param name="Count">How many.</param>
/// <param name="Balance">Whether the lab is balanced besides.</param>
/// <param name="Spare">Whether N+1 is kept.</param>
public sealed record WhatIfChoice(string Drain, string Lose, string Start, int Count, bool Balance, bool Spare)
{
    /// <summary>The most hosts that can be added here; more by REST.</summary>
    public const int AddMax = 100;

    /// <summary>Nothing: the lab as it is.</summary>
    public static readonly WhatIfChoice Nothing = new("", "", "", 1, true, true);

    /// <summary>The host that hosts are added like; empty for none.</summary>
    public string Like { get; init; } = "";

    /// <summary>How many are added.</summary>
    public int Added { get; init; } = 1;

    /// <summary>The class of which all domains that do not run are started; empty for none.</summary>
    public string Class { get; init; } = "";

    /// <summary>As it is asked of the planner, but for what needs the lab (<see cref="In"/>). Names that can be no host's, which only stand in an address, are left out.</summary>
    public PlanAsk Ask => new()
    {
        Policy = PlanPolicy.Default with { Balance = Balance, KeepSpare = Spare },
        Drain = [.. Hosts(Drain)],
        Lose = [.. Hosts(Lose)],
        Start = Start.Length == 0 ? [] : [new PlanStart(null, Start, Count)],
    };

    /// <summary>In words, for the head of the page; empty for nothing.</summary>
    public string Words => string.Join(", ", new[]
    {
        Are(Drain, one => T($"{one} is to be empty"), several => T($"{several} are to be empty")), Are(Lose, one => T($"{one} is lost"), several => T($"{several} are lost")),
        Like.Length == 0 ? null : Added == 1 ? T($"a host like {Like} is added") : T($"{Added} hosts like {Like} are added"),
        Start.Length == 0 ? null : Count == 1 ? T($"{Start} is started") : T($"{Count} like {Start} are started"),
        Class.Length == 0 ? null : T($"the class {Class} is started"),
    }.OfType<string>());

    /// <summary>The names of a list.</summary>
    public static string[] Names(string list) => [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    /// <summary>As it is asked of the planner, in a lab.</summary>
    /// <param name="lab">The live lab; null for nobody who may see it.</param>
    /// <param name="ofClass">The configurations of the class that do not run.</param>
    /// <returns>The question, and everything that is wrong with it.</returns>
    public (PlanAsk Ask, IReadOnlyList<string> Wrong) In(LabSnapshot? lab, IReadOnlyList<string> ofClass)
    {
        var wrong = new List<string>();
        var like = Like.Length == 0 ? null : lab?.Hosts.FirstOrDefault(h => h.Id.Name == Like);
        if (Like.Length > 0 && like is null) wrong.Add(T($"There is no host {Short(Like)} that one could be added like."));
        if (Class.Length > 0 && ofClass.Count == 0) wrong.Add(T($"No domain of the class {Short(Class)} is to be started: all that are stored run, or there is no such class."));
        var ask = Ask;
        // One that both are asked of once
        var starts = ofClass.Where(c => c != Start).Select(c => new PlanStart(null, c, 1));
        return (ask with { Add = like is null ? [] : [.. New(lab!, like)], Start = [.. ask.Start, .. starts] }, wrong);
    }

    // "new-1", "new-2" …: the first that nobody has; empty, and as they would come: taking part
    private IEnumerable<LabHost> New(LabSnapshot lab, LabHost like)
    {
        var taken = lab.Hosts.Select(h => h.Id.Name).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(1, int.MaxValue).Select(i => $"new-{i}").Where(n => !taken.Contains(n)).Take(Math.Clamp(Added, 1, AddMax)).Select(n => like with { Id = new HostId(n), Mode = HostMode.Active, Reachable = true });
    }

    private static IEnumerable<HostId> Hosts(string list) => Names(list).Where(HostId.IsValid).Select(n => new HostId(n));

    private static string? Are(string list, Func<string, string> isSo, Func<string, string> areSo) => Names(list) switch
    {
        [] => null,
        [var one] => isSo(one),
        var several => areSo(Maintenance.Words.Shown(several)),
    };

    private static string Short(string name) => name.Length > 80 ? name[..80] + "…" : name;
}
