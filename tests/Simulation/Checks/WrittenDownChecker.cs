using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>
/// 7. What was acknowledged is not lost to a restart. Samples and their database are not part of the core; what the core acknowledges is orders: one that it says it has
/// is on its disk, before anything is done for it. And what the web app accepted reaches an end, though it was restarted.
/// </summary>
internal sealed class WrittenDownChecker(World world) : Checker(world)
{
    public override string Rule => "written-down";

    public override void OnEffect(AgentProcess process, AgentEffect effect)
    {
        switch (effect)
        {
            case AgentEffect.Publish { Message: OutcomeMessage { State: OrderState.Accepted or OrderState.Running } answer }: Written(answer.Order, "answers"); break;
            case AgentEffect.RunXen { Command: var command } when Guid.TryParse(command.Id, out var order): Written(order, "begins"); break;
        }

        void Written(Guid order, string what) => Must(process.Machine.Disk.Has(order), () => $"{process.Machine.Id} {what} the order {order}, which is not on its disk");
    }

    public override void OnSettled()
    {
        foreach (var lost in World.Web.All.Where(o => o.GoesOn && !World.Web.GoingOn.Contains(o))) throw Broken($"the web app accepted {lost.Id} and knows it no more");
    }
}
