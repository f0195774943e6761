using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Simulation.Bus;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>
/// Watches a run for one thing that must always hold, with an account of its own: it believes nothing that the core says of itself. Throws
/// <see cref="Violation"/> when it does not.
/// </summary>
internal abstract class Checker(World world)
{
    protected World World => world;

    /// <summary>What it watches, as the violation names it.</summary>
    public abstract string Rule { get; }

    /// <summary>Before an event is handled.</summary>
    public virtual void OnEvent(AgentProcess process, AgentEvent happened, Wire? wire)
    {
    }

    /// <summary>An effect was carried out.</summary>
    public virtual void OnEffect(AgentProcess process, AgentEffect effect)
    {
    }

    /// <summary>An event was handled, and all its effects carried out.</summary>
    public virtual void AfterEvent(AgentProcess process, AgentEvent happened, IReadOnlyList<AgentEffect> effects)
    {
    }

    /// <summary>After every step: of an agent, or of the lab.</summary>
    public virtual void OnStep()
    {
    }

    /// <summary>A command of an agent ended in Xen, whether or not somebody hears of it.</summary>
    public virtual void OnXenEnded(HostId host, SimulatedCommand command)
    {
    }

    /// <summary>Faults have stopped, and time was given to settle.</summary>
    public virtual void OnSettled()
    {
    }

    /// <summary>The quiet hour has passed.</summary>
    public virtual void OnQuiet()
    {
    }

    protected Violation Broken(string why) => new(Rule, why);

    protected void Must(bool holds, Func<string> why)
    {
        if (!holds) throw Broken(why());
    }
}
