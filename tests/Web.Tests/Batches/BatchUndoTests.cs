using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Batches;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Batches;

/// <summary>An order to many domains is taken back where nobody has changed anything since.</summary>
public sealed class BatchUndoTests
{
    private static readonly Reason Mira = new("mira", "the exam");

    private readonly FleetSnapshot _fleet = FleetView.Fold(new FleetSnapshot(), new Envelope(Envelope.Current, "ferby", 1, 1, Samples.At, Samples.Status("ferby", guests: ["still", "changed", "cancelled", "failed", "long-ago", "changed-since"])), Samples.At).Fleet;

    [Fact]
    public void What_is_gone_or_was_ordered_about_since_is_left_as_it_is()
    {
        var batch = Pause("still", "changed", "cancelled", "failed", "gone");
        batch = batch with { Items = [.. batch.Items.Select(i => i.Name == "failed" ? i with { Step = BatchStep.Failed } : i)] };
        Operation[] known =
        [
            .. batch.Items.Select(Own), Of("still", -60, OperationState.Done), Of("changed", 60, OperationState.Done), Of("cancelled", 60, OperationState.Cancelled),
        ];
        Assert.Equal(["still", "cancelled"], Names(batch, known));
        Assert.Empty(Names(batch with { EndedAt = null }, known));
        Assert.Empty(Names(batch with { Kind = OrderKind.Destroy }, known));
    }

    [Fact]
    public void Of_one_whose_own_operation_is_not_in_memory_any_more_what_came_since_counts()
    {
        var batch = Pause("long-ago", "changed-since");
        Assert.Equal(["long-ago"], Names(batch, [Of("long-ago", -60, OperationState.Done), Of("changed-since", 60, OperationState.Failed)]));
    }

    private IEnumerable<string> Names(Batch batch, Operation[] known) => BatchUndo.Of(batch, known, _fleet).Select(i => i.Name);

    private static Batch Pause(params string[] names) => new()
    {
        Id = Guid.NewGuid(), Kind = OrderKind.Pause, Reason = Mira, StartedAt = Samples.At, EndedAt = Samples.At.AddSeconds(30),
        Items = [.. names.Select(n => new BatchItem(Samples.Id(n), n, BatchStep.Done, "done", Guid.NewGuid()))],
    };

    private static Operation Own(BatchItem item) => Of(item.Name, 1, OperationState.Done) with { Id = item.Operation!.Value };

    private static Operation Of(string name, int seconds, OperationState state) => new()
    {
        Id = Guid.NewGuid(), Kind = OperationKind.Unpause, Host = new HostId("ferby"), Guest = Samples.Id(name), GuestName = name, State = state, Text = "so it is", Reason = Mira,
        CreatedAt = Samples.At.AddSeconds(seconds), ChangedAt = Samples.At.AddSeconds(seconds),
    };
}
