using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Balancing;

public class PlannerTests
{
    private static LabHost Host(string name, double gibibytes = 16) => new() { Id = new HostId(name), Memory = ByteSize.FromGiB(gibibytes), Reserved = ByteSize.FromGiB(1), Cores = 4 };

    private static LabGuest Guest(string name, string? host, double gibibytes = 1, double cpu = 0, int priority = 0) => new()
    {
        Name = name, Host = host is null ? null : new HostId(host), Memory = ByteSize.FromGiB(gibibytes) - PlanPolicy.Default.GuestOverhead, Vcpus = 1, Cpu = new Cores(cpu), Priority = new GuestPriority(priority),
    };

    private static PlanRequest Lab(LabHost[] hosts, params LabGuest[] guests) => new(new LabSnapshot([.. hosts], [.. guests])) { Policy = PlanPolicy.Default with { KeepSpare = false } };

    private static Plan PlanOf(PlanRequest request)
    {
        var answer = Planner.Plan(request);
        Assert.Empty(answer.Errors);
        Assert.Empty(new PlanReferee(request).Judge(answer.Plan!));
        return answer.Plan!;
    }

    [Fact]
    public void FiveBusyGuestsOnOneHost_AreShared_AndEachStepSaysWhy()
    {
        var plan = PlanOf(Lab([Host("ferby"), Host("herby")], [.. Enumerable.Range(1, 5).Select(i => Guest($"small-{i}", "ferby", cpu: 0.9))]));
        Assert.Equal(2, plan.Steps.Length);
        Assert.All(plan.Steps, s => Assert.Equal("herby", s.To.Name));
        Assert.StartsWith("hosts over 80\u0020% cpu: ferby 112\u202f% → 90\u202f%, herby 0\u202f% → 22\u202f%", plan.Steps[0].Reason, StringComparison.Ordinal);
        Assert.Equal(3, plan.Hosts[0].After.Guests);
    }

    [Fact]
    public void AfterSoManySteps_EachHostHoldsWhatTheseStepsLeaveIt()
    {
        var request = Lab([Host("ferby"), Host("herby")], [.. Enumerable.Range(1, 5).Select(i => Guest($"small-{i}", "ferby", cpu: 0.9))]) with { Policy = PlanPolicy.Default };
        var plan = PlanOf(request);
        Assert.Equal(2, plan.Steps.Length);
        Assert.Equal(plan.Hosts.Select(h => h.Before), plan.After(0).Select(h => h.After));
        Assert.Equal(plan.Hosts, plan.After(2));
        var after = plan.After(1);
        Assert.Equal([4, 1], after.Select(h => h.After.Guests));
        Assert.Equal(0.9, after[0].After.Cpu.Value, 6);
        Assert.Equal(plan.Hosts[0].Before.MemoryFree + ByteSize.FromGiB(1), after[0].After.MemoryFree);
        Assert.True(plan.KnowsCovered(1));
        // As if it were planned from there: what no step has touched is as it was
        Assert.Equal(plan.Hosts.Select(h => h.Before), after.Select(h => h.Before));
    }

    [Fact]
    public void ABalancedLab_IsLeftAlone() =>
        Assert.Empty(PlanOf(Lab([Host("ferby"), Host("herby")], Guest("one", "ferby", cpu: 0.5), Guest("two", "herby", cpu: 0.5))).Steps);

    [Fact]
    public void OfTwoThatBringTheSame_TheLessImportantMoves()
    {
        var plan = PlanOf(Lab([Host("ferby"), Host("herby")], Guest("shop", "ferby", cpu: 1, priority: 5), Guest("toy", "ferby", cpu: 1, priority: -3)));
        Assert.Equal("toy", Assert.Single(plan.Steps).Guest);
    }

    [Theory]
    [InlineData(0, "early")]
    [InlineData(3, "late")]
    public void OfTwoOnHostsThatAreAlike_TheLessImportantMoves_ElseTheFirstByName(int priority, string first)
    {
        var plan = PlanOf(Lab([Host("ferby"), Host("gerby"), Host("herby")], Guest("late", "ferby", cpu: 1), Guest("later", "ferby", cpu: 1), Guest("early", "gerby", cpu: 1, priority: priority), Guest("earlier", "gerby", cpu: 1, priority: 3)));
        Assert.Equal(first, plan.Steps[0].Guest);
    }

    [Fact]
    public void OfTwoThatBringTheSame_TheOneThatIsCopiedFasterMoves()
    {
        var slow = Guest("writer", "ferby", cpu: 1) with { DirtyRate = ByteRate.FromMiB(100) };
        Assert.Equal("reader", Assert.Single(PlanOf(Lab([Host("ferby"), Host("herby")], slow, Guest("reader", "ferby", cpu: 1))).Steps).Guest);
    }

    [Fact]
    public void ADrain_MovesTheImportantFirst_ThenBalances()
    {
        var request = Lab([Host("ferby"), Host("gerby"), Host("herby")], Guest("low", "ferby", priority: -1), Guest("high", "ferby", priority: 9), Guest("middle", "ferby")) with { Drain = [new HostId("ferby")] };
        var plan = PlanOf(request);
        Assert.Equal(["high", "middle", "low"], plan.Steps.Take(3).Select(s => s.Guest));
        Assert.Equal("ferby is to be empty; gerby has 15.0\u00a0GiB free; priority 9", plan.Steps[0].Reason);
        Assert.Equal(0, plan.Hosts[0].After.Guests);
        Assert.Empty(plan.Unplaced);
    }

    [Fact]
    public void ADrainThatFindsNoRoom_LetsOneThatIsNoMoreImportantGiveWay()
    {
        var request = Lab([Host("ferby"), Host("gerby"), Host("herby")],
            Guest("large", "ferby", 10), Guest("a", "gerby", 6), Guest("b", "herby", 6)) with { Drain = [new HostId("ferby")] };
        var plan = PlanOf(request);
        Assert.Empty(plan.Unplaced);
        Assert.Equal(["a", "large"], plan.Steps.Take(2).Select(s => s.Guest));
    }

    [Fact]
    public void ADrain_NeverDisplacesWhatIsMoreImportant_AndSaysWhatIsMissing()
    {
        var request = Lab([Host("ferby"), Host("gerby"), Host("herby")],
            Guest("large", "ferby", 10), Guest("a", "gerby", 6, priority: 1), Guest("b", "herby", 6, priority: 1)) with { Drain = [new HostId("ferby")] };
        var plan = PlanOf(request);
        Assert.DoesNotContain(plan.Steps, s => s.Guest == "large");
        Assert.Equal("2 hosts: less than 10.0\u00a0GiB of memory free", Assert.Single(plan.Unplaced).Reasons);
    }

    [Fact]
    public void TwoFullHosts_ExchangeGuests_ByAThird()
    {
        // Memory is level; only an exchange levels the processors, and no host but the small one has room
        var hosts = new[] { Host("ferby", 9), Host("gerby", 9), Host("herby", 3) };
        var busy = Enumerable.Range(1, 4).Select(i => Guest($"busy-{i}", "ferby", 2, cpu: 1));
        var idle = Enumerable.Range(1, 4).Select(i => Guest($"idle-{i}", "gerby", 2));
        var request = Lab(hosts, [.. busy, .. idle]) with { Policy = PlanPolicy.Default with { KeepSpare = false, Terms = [BalanceTerms.Hot, BalanceTerms.Cpu with { Own = h => h.Id.Name == "herby" ? 2 : 0 }, BalanceTerms.Memory with { Weight = 4 }] } };
        var plan = PlanOf(request);
        Assert.Contains(plan.Steps, s => s.Staged || s.To.Name == "herby");
        Assert.True(plan.Curve[^1] < plan.Curve[0] - 1, $"{plan.Curve[0]} → {plan.Curve[^1]}");
    }

    [Fact]
    public void AGuestThatStepsAside_GoesOnInALaterStep_AndNoPlanStopsBetween()
    {
        // Each host has room for one guest more at most, and the third is too busy for any to stay
        var hosts = new[] { Host("ferby", 9), Host("gerby", 9), Host("herby", 3) with { Dom0Cpu = new Cores(3.9) } };
        var busy = Enumerable.Range(1, 4).Select(i => Guest($"busy-{i}", "ferby", 2, cpu: 1));
        var idle = Enumerable.Range(1, 4).Select(i => Guest($"idle-{i}", "gerby", 2));
        var request = Lab(hosts, [.. busy, .. idle]) with { Policy = PlanPolicy.Default with { KeepSpare = false, Terms = [BalanceTerms.Hot, BalanceTerms.Cpu, BalanceTerms.Memory with { Weight = 4 }] } };
        var plan = PlanOf(request);
        var told = string.Join('\n', plan.Steps.Select(s => $"{s.Number} {s.Guest} {s.From} → {s.To} {s.Staged} {s.Score}"));
        var aside = plan.Steps.Where(s => s.Staged).ToList();
        Assert.True(aside.Count > 0, told);
        Assert.All(aside, s => Assert.True(plan.Steps.Any(on => on.Number > s.Number && on.Guest == s.Guest && on.From == s.To), told));
        Assert.All(aside, s => Assert.False(s.Number <= plan.Knee && plan.Steps.First(on => on.Number > s.Number && on.Guest == s.Guest).Number > plan.Knee, told));
    }

    [Fact]
    public void WhatIsLost_IsStartedElsewhere_TheImportantFirst()
    {
        var request = Lab([Host("ferby", 9), Host("gerby", 5)], Guest("low", "ferby", 3), Guest("high", "ferby", 3, priority: 2)) with { Lose = [new HostId("ferby")] };
        var plan = PlanOf(request);
        var step = Assert.Single(plan.Steps);
        Assert.Equal(("high", PlanStepKind.Start, (HostId?)null, TimeSpan.Zero), (step.Guest, step.Kind, step.From, step.Takes));
        Assert.Equal("low", Assert.Single(plan.Unplaced).Guest);
    }

    [Fact]
    public void AnAddedHost_TakesItsShare()
    {
        var plan = PlanOf(Lab([Host("ferby")], [.. Enumerable.Range(1, 6).Select(i => Guest($"small-{i}", "ferby", 2, cpu: 0.5))]) with { Add = [Host("new")] });
        Assert.Equal(3, plan.Hosts.Single(h => h.Id.Name == "new").After.Guests);
    }

    [Fact]
    public void WithSpareKept_NoStepTakesAwayWhatTheLossOfAHostWouldNeed()
    {
        var hosts = new[] { Host("ferby", 9), Host("gerby", 9), Host("herby", 9) };
        var lab = Lab(hosts, Guest("a", "ferby", 4, cpu: 3.9), Guest("b", "ferby", 1, cpu: 1), Guest("c", "gerby", 4), Guest("d", "herby", 4)) with { Policy = PlanPolicy.Default };
        Assert.All(PlanOf(lab).Hosts, h => Assert.True(h.After.LossIsCovered));
        Assert.Equal(3, PlanOf(lab).Hosts.Count(h => h.Before.LossIsCovered));
    }

    [Fact]
    public void HostsThatDoNotAnswer_KeepTheirGuests_AndThePlanSaysSo()
    {
        var plan = PlanOf(Lab([Host("ferby") with { Reachable = false }, Host("gerby")], Guest("a", "ferby")));
        Assert.Empty(plan.Steps);
        Assert.Equal("its host does not answer: nothing can be migrated from it", Assert.Single(plan.Unplaced).Reasons);
    }

    [Fact]
    public void EveryMistake_IsToldAtOnce_AndNothingIsPlanned()
    {
        var request = new PlanRequest(new LabSnapshot(
            [Host("ferby"), Host("ferby"), Host("gerby") with { Memory = ByteSize.Zero, Cores = 0, Dom0Cpu = new Cores(double.NaN) }],
            [Guest("a", "nowhere"), Guest("a", "ferby") with { Vcpus = -1, Cpu = new Cores(-2) }, Guest("b", "ferby") with { Memory = new ByteSize(-1), Priority = new GuestPriority(10), Rules = new GuestRules { PinnedTo = new HostId("lost") } }]))
        {
            Drain = [new HostId("herby")], Lose = [new HostId("derby")], Policy = PlanPolicy.Default with { LeastGain = -1, MostMoves = -1, Terms = [BalanceTerms.Cpu with { Weight = double.NaN }] },
        };
        var answer = Planner.Plan(request);
        Assert.Null(answer.Plan);
        Assert.Equal(16, answer.Errors.Length);
        Assert.Contains("There are 2 hosts named ferby.", answer.Errors);
        Assert.Contains("Guest a runs on host nowhere, which is unknown.", answer.Errors);
        Assert.Contains("Host herby, which is to be drained, is unknown.", answer.Errors);
    }

    [Fact]
    public void MoreGuestsThanFit_AreRefused_WithTheFigures()
    {
        var errors = Planner.Plan(Lab([Host("ferby"), Host("gerby")], Guest("a", "ferby", 12), Guest("b", "ferby", 12))).Errors;
        Assert.Equal("Host ferby holds guests of 24.0\u00a0GiB, and has 15.0\u00a0GiB for guests.", Assert.Single(errors));
        var all = Planner.Plan(Lab([Host("ferby")], Guest("a", "ferby", 12)) with { Start = [Guest("b", null, 12)] }).Errors;
        Assert.Equal("All guests need 24.0\u00a0GiB, and all hosts have 15.0\u00a0GiB for guests.", Assert.Single(all));
    }

    [Fact]
    public void FurtherGuests_AreCounted_WithAndWithoutSpare()
    {
        var lab = Lab([Host("ferby", 17), Host("gerby", 17)]) with { Policy = PlanPolicy.Default };
        var answer = Capacity.HowMany(lab, Guest("x", null, 4));
        Assert.Equal((4, 8), (answer.Count, answer.WithoutSpare));
        Assert.Equal("with one more the loss of a host would not be covered", answer.Limit);
        Assert.Equal([2, 2], answer.Places.Select(p => p.Count));
    }

    [Theory]
    [InlineData(0, 8.79, 0.2)]
    [InlineData(10, 9.6, 0.2)]
    [InlineData(200, 51.7, 8.8)]
    public void AMigrationTakesItsMemoryOnce_AndWhatIsChangedMeanwhileAgain(double dirtyMiB, double seconds, double pause)
    {
        var guest = Guest("a", "ferby") with { Memory = ByteSize.FromGiB(1), DirtyRate = ByteRate.FromMiB(dirtyMiB) };
        var (takes, pauses) = MoveTime.Of(guest, BitRate.FromMegabits(1000), PlanPolicy.Default);
        Assert.Equal(seconds, takes.TotalSeconds, 0.1 * seconds);
        Assert.Equal(pause, pauses.TotalSeconds, 0.1);
    }
}
