using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;

namespace XenWeb.Web.Plans;

/// <summary>What the page *Advisor* asks, as it stands in its address.</summary>
/// <param name="Drain">A host to be empty; empty for none.</param>
/// <param name="Lose">A host that is lost; empty for none.</param>
/// <param name="Start">A configuration of which domains are started; empty for none.</param>
/// <param name="Count">How many.</param>
/// <param name="Balance">Whether the lab is balanced besides.</param>
/// <param name="Spare">Whether N+1 is kept.</param>
public sealed record WhatIfChoice(string Drain, string Lose, string Start, int Count, bool Balance, bool Spare)
{
    /// <summary>Nothing: the lab as it is.</summary>
    public static readonly WhatIfChoice Nothing = new("", "", "", 1, true, true);

    /// <summary>As it is asked of the planner. Names that can be no host's, which only stand in an address, are left out.</summary>
    public PlanAsk Ask => new()
    {
        Policy = PlanPolicy.Default with { Balance = Balance, KeepSpare = Spare },
        Drain = HostId.IsValid(Drain) ? [new HostId(Drain)] : [],
        Lose = HostId.IsValid(Lose) ? [new HostId(Lose)] : [],
        Start = Start.Length == 0 ? [] : [new PlanStart(null, Start, Count)],
    };

    /// <summary>In words, for the head of the page; empty for nothing.</summary>
    public string Words => string.Join(", ", new[]
    {
        Drain.Length == 0 ? null : $"{Drain} is to be empty", Lose.Length == 0 ? null : $"{Lose} is lost", Start.Length == 0 ? null : Count == 1 ? $"{Start} is started" : $"{Count} like {Start} are started",
    }.OfType<string>());
}
