using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>What is to go wrong.</summary>
public enum SimulatedFault
{
    /// <summary>xl fails before it did anything; a migration can't reach its target.</summary>
    AtStart,

    /// <summary>A migration's stream breaks when half of the memory is copied.</summary>
    Midway,

    /// <summary>The target fails at the end of the transfer; the guest is resumed at the source.</summary>
    AtTarget,

    /// <summary>The guest does not suspend, and xl does not resume it.</summary>
    Suspend,

    /// <summary>The stream breaks after GO: on neither host does the guest run, on both it is there.</summary>
    AfterGo,

    /// <summary>The stream breaks after GO was heard: the guest runs at the target, and the source does not know.</summary>
    AfterGoUnheard,

    /// <summary>Everything takes ten times as long.</summary>
    Slow,

    /// <summary>xl never ends by itself.</summary>
    Hang,
}

/// <summary>Lets the next fitting command of a host go wrong; used up by it.</summary>
/// <param name="Host">Where xl runs.</param>
/// <param name="Verb">Which command.</param>
/// <param name="Fault">What goes wrong. A fault that only a migration can have lets other commands fail at the start.</param>
/// <param name="Guest">Which guest, by name; null is any.</param>
public sealed record SimulatedFailure(HostId Host, XenVerb Verb, SimulatedFault Fault, string? Guest = null);
