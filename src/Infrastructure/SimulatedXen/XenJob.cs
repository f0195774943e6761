using XenWeb.Domain.Agents;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>A command while it runs.</summary>
internal abstract class XenJob(SimulatedLab lab, SimulatedHost host, SimulatedCommand command, SimulatedFault? fault)
{
    public SimulatedCommand Command => command;

    public bool HasEnded => command.Outcome is not null;

    protected SimulatedLab Lab => lab;

    protected SimulatedHost Host => host;

    protected XenCommand What => command.Command;

    protected SimulatedFault? Fault => fault;

    protected double Slowness => fault == SimulatedFault.Slow ? 10 : 1;

    /// <summary>Lets it get on; never called after its end.</summary>
    public void Step(double seconds)
    {
        if (fault != SimulatedFault.Hang) Go(seconds);
        if (HasEnded || lab.Now - command.StartedAt < What.TimeLimit) return;
        Abort();
        End(XenResult.TimedOut, $"xl did not end within {What.TimeLimit.TotalSeconds:0} s and was ended");
    }

    /// <summary>Its host has lost its power: nobody hears of its end.</summary>
    public void Die()
    {
        Abort();
        End(XenResult.Failed, "the host lost its power");
    }

    protected abstract void Go(double seconds);

    /// <summary>xl is killed: leaves what a killed xl leaves.</summary>
    protected abstract void Abort();

    /// <summary>Called once, at the end.</summary>
    protected virtual void Release()
    {
    }

    protected void End(XenResult result, string text, TimeSpan? pause = null)
    {
        if (HasEnded) return;
        command.End(result, text, lab.Now, pause);
        Release();
    }
}
