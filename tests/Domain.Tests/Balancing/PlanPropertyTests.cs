using System.Text.Json;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Balancing;

/// <summary>What holds for every plan, held against labs by chance. A failure names its seed.</summary>
public class PlanPropertyTests
{
    private const int Seeds = 40;

    private static PlanPolicy Policy => PlanPolicy.Default with { Effort = 100_000 };

    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, Seeds)];

    private static PlanRequest Request(int seed) => new(RandomLab.Make(seed, hosts: 3 + seed % 7, guests: 20 + 3 * seed, rules: seed % 2 == 0)) { Policy = Policy with { KeepSpare = seed % 3 != 0 } };

    private static Plan PlanOf(PlanRequest request)
    {
        var answer = Planner.Plan(request);
        Assert.Empty(answer.Errors);
        return answer.Plan!;
    }

    [Theory, MemberData(nameof(Numbers))]
    public void EveryStepIsFeasible_AndEveryScoreIsWhatItIsByDefinition(int seed) =>
        Assert.Empty(new PlanReferee(Request(seed)).Judge(PlanOf(Request(seed))));

    [Theory, MemberData(nameof(Numbers))]
    public void WhenThePlanEnds_NoSingleMoveBringsEnough(int seed)
    {
        var request = Request(seed) with { Policy = Request(seed).Policy with { CostPerMinute = 0 } };
        var referee = new PlanReferee(request);
        referee.Judge(PlanOf(request));
        Assert.DoesNotContain(referee.Gains(), g => g.Gain > request.Policy.LeastGain + 1e-9);
    }

    [Theory, MemberData(nameof(Numbers))]
    public void ADrainedHostIsEmpty_OrEachGuestThatStaysSaysWhy(int seed)
    {
        var request = Request(seed) with { Drain = [RandomLab.Host(seed % 3)] };
        var plan = PlanOf(request);
        var referee = new PlanReferee(request);
        Assert.Empty(referee.Judge(plan));
        var left = referee.On(RandomLab.Host(seed % 3)).Select(g => g.Name).Order(StringComparer.Ordinal);
        Assert.Equal(left, plan.Unplaced.Select(u => u.Guest));
        Assert.All(plan.Unplaced, u => Assert.DoesNotContain("nothing speaks against", u.Reasons, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Numbers))]
    public void ALostHostsGuests_AreStartedElsewhere_OrSayWhyNot(int seed)
    {
        var request = Request(seed) with { Lose = [RandomLab.Host(0)] };
        var plan = PlanOf(request);
        var referee = new PlanReferee(request);
        Assert.Empty(referee.Judge(plan));
        Assert.Equal(referee.Guests.Where(g => g.Host is null).Select(g => g.Name), plan.Unplaced.Select(u => u.Guest));
        Assert.DoesNotContain(plan.Hosts, h => h.Id == RandomLab.Host(0));
    }

    [Theory, MemberData(nameof(Numbers))]
    public void TheSameLabInAnyOrder_GivesTheSamePlanToTheByte(int seed)
    {
        var request = Request(seed) with { Drain = [RandomLab.Host(1)] };
        var random = new Random(seed);
        var (hosts, guests) = (request.Lab.Hosts.ToArray(), request.Lab.Guests.ToArray());
        random.Shuffle(hosts);
        random.Shuffle(guests);
        Assert.Equal(JsonSerializer.Serialize(PlanOf(request)), JsonSerializer.Serialize(PlanOf(request with { Lab = new LabSnapshot([.. hosts], [.. guests]) })));
    }

    [Theory, MemberData(nameof(Numbers))]
    public void ThePlan_EndsNoHigherThanThePlainDescent_AndNeverHigherThanItBegan(int seed)
    {
        var request = Request(seed);
        var (plain, plan) = (PlanOf(request with { Policy = request.Policy with { Effort = 0 } }), PlanOf(request));
        Assert.InRange(plan.Curve[^1], 0, plan.Curve[0] + 1e-9);
        Assert.True(plan.Curve[^1] <= plain.Curve[^1] + request.Policy.LeastGain * Math.Max(1, plain.Steps.Length), $"{plan.Curve[^1]} after {plan.Steps.Length}, plain {plain.Curve[^1]} after {plain.Steps.Length}");
        Assert.True(plan.Curve[plan.Knee] <= 1.1 * plan.Curve[^1] + 1e-9 || plan.Knee == plan.Steps.Length);
    }

    [Theory, MemberData(nameof(Numbers))]
    public void NoMoreMovesThanWanted_AndStillEveryStepIsFeasible(int seed)
    {
        var request = Request(seed) with { Policy = Policy with { MostMoves = seed % 5 } };
        var plan = PlanOf(request);
        Assert.InRange(plan.Steps.Length, 0, seed % 5);
        Assert.Empty(new PlanReferee(request).Judge(plan));
    }

    [Theory, MemberData(nameof(Numbers))]
    public void AsManyFurtherGuestsAsPromised_CanBeStarted(int seed)
    {
        var request = Request(seed);
        var guest = new LabGuest { Name = "further", Memory = ByteSize.FromMiB(1536), Vcpus = 1 };
        var capacity = Capacity.HowMany(request, guest);
        Assert.Empty(capacity.Errors);
        Assert.Equal(capacity.Count, capacity.Places.Sum(p => p.Count));
        Assert.InRange(capacity.Count, 0, capacity.WithoutSpare);
        var without = request with { Policy = Policy with { KeepSpare = false, Balance = false } };
        Assert.Empty(PlanOf(without with { Start = Many(capacity.WithoutSpare) }).Unplaced);

        System.Collections.Immutable.ImmutableArray<LabGuest> Many(int count) => [.. Enumerable.Range(0, count).Select(i => guest with { Name = $"further-{i}" })];
    }
}
