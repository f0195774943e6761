using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Plans;

namespace XenWeb.Web.Tests.Plans;

/// <summary>How far a plan's steps are, and what a stop leaves out: a guest that stands aside goes on first.</summary>
public sealed class PlanProgressTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 28, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Stopped_before_the_first_step_nothing_is_made()
    {
        var stopped = PlanProgress.Stopped(Plan(("a", false), ("b", false)), "mira", _start);
        Assert.Equal([OperationItemState.Skipped, OperationItemState.Skipped], States(stopped));
        var ended = PlanProgress.End(stopped, _start);
        Assert.Equal((OperationState.Cancelled, "0 of 2 steps were made. Then mira stopped it."), (ended.State, ended.Text));
    }

    [Fact]
    public void Stopped_while_a_guest_stands_aside_all_is_made_up_to_where_it_goes_on()
    {
        // a steps aside, b takes its place, a goes on; c has nothing to do with it
        var plan = Done(Plan(("a", true), ("b", false), ("a", false), ("c", false)), 1);
        var stopped = PlanProgress.Stopped(plan, "mira", _start);
        Assert.Equal([OperationItemState.Done, OperationItemState.Waiting, OperationItemState.Waiting, OperationItemState.Skipped], States(stopped));
        Assert.Contains("2 steps are still made, so that no domain stands aside", stopped.Text);
        var ended = PlanProgress.End(Done(Done(stopped, 2), 3), _start);
        Assert.Equal((OperationState.Cancelled, "3 of 4 steps were made. Then mira stopped it."), (ended.State, ended.Text));
    }

    [Fact]
    public void Stopped_while_the_step_aside_is_being_made_it_goes_on_too()
    {
        var begun = PlanProgress.Begun(Plan(("a", true), ("b", false), ("a", false), ("c", false)), 1, _start);
        Assert.Equal([OperationItemState.Moving, OperationItemState.Waiting, OperationItemState.Waiting, OperationItemState.Skipped], States(PlanProgress.Stopped(begun, "mira", _start)));
    }

    [Fact]
    public void What_is_needed_to_its_end_can_not_be_stopped_nor_can_what_is_being_stopped_or_has_ended()
    {
        var aside = Done(Plan(("a", true), ("b", false), ("a", false)), 1);
        Assert.Contains("stands aside", PlanProgress.WhyNotStop(aside));
        var plan = Plan(("a", false), ("b", false));
        Assert.Null(PlanProgress.WhyNotStop(plan));
        Assert.Contains("already", PlanProgress.WhyNotStop(PlanProgress.Stopped(plan, "mira", _start)));
        Assert.Contains("ended already", PlanProgress.WhyNotStop(PlanProgress.Failed(plan, 1, "no", _start)));
    }

    [Fact]
    public void A_step_that_fails_says_who_stands_aside_where()
    {
        var failed = PlanProgress.Failed(Done(Plan(("a", true), ("b", false), ("a", false)), 1), 2, "xl failed", _start);
        Assert.Equal(OperationState.Failed, failed.State);
        Assert.Equal("Step 2 of 3 failed: b, which moves from ferby to herby. xl failed. 1 of 3 steps was made. a stands aside on herby.", failed.Text);
        Assert.Equal([OperationItemState.Done, OperationItemState.Failed, OperationItemState.Skipped], States(failed));
    }

    [Fact]
    public void A_step_that_was_left_out_does_not_begin_though_its_turn_was_seen_before()
    {
        var stopped = PlanProgress.Stopped(Plan(("a", false), ("b", false)), "mira", _start);
        Assert.Same(stopped, PlanProgress.Begun(stopped, 1, _start));
    }

    [Fact]
    public void All_of_it_survives_being_stored()
    {
        var plan = PlanProgress.Asked(PlanProgress.Begun(Plan(("a", true), ("a", false)), 1, _start), 1, Guid.NewGuid());
        var read = OperationRows.From(OperationRows.To(plan, new Infrastructure.Storage.Rows.OperationRow { Id = plan.Id }));
        Assert.Equal(plan with { Items = [] }, read with { Items = [] });
        Assert.Equal(plan.Items.ToArray(), read.Items.ToArray());
    }

    private static IEnumerable<OperationItemState> States(Operation plan) => plan.Items.Select(i => i.State);

    private static Operation Done(Operation plan, int number) => PlanProgress.Heard(PlanProgress.Begun(plan, number, _start), number, Order(OperationState.Done), _start);

    private static Operation Order(OperationState state) => Plan(("x", false)) with { Kind = OperationKind.Migrate, State = state, EndedAt = _start, Text = "moved" };

    private static Operation Plan(params (string Guest, bool Staged)[] steps) => new()
    {
        Id = Guid.NewGuid(), Kind = OperationKind.Plan, Host = new HostId("ferby"), State = OperationState.Accepted, Text = "", Reason = new Reason("mira", ""), CreatedAt = _start, ChangedAt = _start,
        Items = [.. steps.Select((s, i) => new OperationItem(s.Guest, OperationItemState.Waiting, "", null, _start, new PlanMove
        {
            Number = i + 1, Kind = PlanStepKind.Migrate, From = new HostId("ferby"), To = new HostId("herby"), Staged = s.Staged, Seconds = 10, PauseSeconds = 0.3, Reason = "cpu",
        }))],
    };
}
