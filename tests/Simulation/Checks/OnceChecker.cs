using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>4. An order is carried out at most once, whoever repeats it and whoever is restarted; and nothing is done for an order that nobody gave.</summary>
internal sealed class OnceChecker(World world) : Checker(world)
{
    private readonly Dictionary<string, HostId> _begun = new(StringComparer.Ordinal);

    public override string Rule => "once";

    public override void OnEffect(AgentProcess process, AgentEffect effect)
    {
        switch (effect)
        {
            case AgentEffect.RunXen { Command: var command } when Guid.TryParse(command.Id, out var order): Begin(order, $"{command.Verb} of {command.GuestName}"); break;
            case AgentEffect.RunXen { Command: var command }: Must(_begun.TryAdd(command.Id, process.Machine.Id), () => $"{command.Verb} of {command.GuestName} for {command.Id} is begun a second time"); break;
            case AgentEffect.Publish { Message: HelpMessage { Order: { } order, Guest.Name: var guest } }: Begin(order, $"the search for a place for {guest}"); break;
        }

        void Begin(Guid order, string what)
        {
            Must(World.Web.Given.Contains(order), () => $"{process.Machine.Id} begins {what} for the order {order}, which nobody gave");
            Must(_begun.TryAdd($"{order}", process.Machine.Id), () => $"{process.Machine.Id} begins {what} for the order {order}, which {_begun[$"{order}"]} began already");
        }
    }
}
