using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Simulation.Planted;

/// <summary>The bugs that are planted in one run, as adapters about the core, its bus and its Xen.</summary>
internal sealed class PlantedBugs(params PlantedBug[] bugs)
{
    /// <summary>The product as it is.</summary>
    public static readonly PlantedBugs None = new();

    private readonly Guid _twin = new("00000000-0000-4000-8000-000000000001");

    public bool Is(PlantedBug bug) => Array.IndexOf(bugs, bug) >= 0;

    /// <summary>What xentop tells.</summary>
    public HostFrame Frame(HostFrame frame)
    {
        if (Is(PlantedBug.BlindToDisks)) return frame with { Guests = [.. frame.Guests.Select(g => g with { Fittings = GuestFittings.None })] };
        return Is(PlantedBug.DoubledMemory) || Is(PlantedBug.UnwatchedMemory) ? frame with { FreeMemory = frame.FreeMemory + frame.FreeMemory } : frame;
    }

    /// <summary>What the core is told.</summary>
    public AgentEvent Event(AgentEvent happened)
    {
        if (bugs.Length == 0 || happened is not AgentEvent.Received { Envelope: var envelope }) return happened;
        return envelope.Body switch
        {
            OrderMessage order when Is(PlantedBug.TwinOrder) => new AgentEvent.Received(envelope with { Body = order with { Id = Twin(order.Id) } }),
            HelpMessage when Is(PlantedBug.DeafToHelp) => new AgentEvent.Disconnected(),
            PolicyMessage policy when Is(PlantedBug.RestlessGuests) => new AgentEvent.Received(envelope with { Body = policy with { Negotiation = policy.Negotiation with { GuestRest = TimeSpan.Zero } } }),
            _ => happened,
        };
    }

    /// <summary>What the core wants done.</summary>
    public IReadOnlyList<AgentEffect> Effects(IReadOnlyList<AgentEffect> effects)
    {
        if (Is(PlantedBug.HeldForNobody)) return [.. effects.Select(e => e is AgentEffect.Publish { Message: StatusMessage { Promised.Bytes: 0 } status } said ? said with { Message = status with { Promised = ByteSize.FromMiB(256) } } : e)];
        return Is(PlantedBug.LostClosed) ? [.. effects.Where(e => e is not AgentEffect.Publish { Message: ClosedMessage })] : effects;
    }

    /// <summary>Whether xl's end is kept from the agent.</summary>
    public bool Swallows(SimulatedCommand command) => Is(PlantedBug.SilentXl) && command.Command.Verb == XenVerb.Migrate;

    /// <summary>What agents are started with.</summary>
    public ServerAgentOptions Options(ServerAgentOptions options) => options with
    {
        Monitoring = Is(PlantedBug.GreedyOffers) ? options.Monitoring with { CpuOffer = new Share(1), MemoryOffer = new Share(1) } : options.Monitoring,
        Negotiation = Is(PlantedBug.GreedyOffers) ? options.Negotiation with { MinimumGain = default, GuestRest = TimeSpan.FromSeconds(10) } : Is(PlantedBug.RestlessGuests) ? options.Negotiation with { GuestRest = TimeSpan.Zero } : options.Negotiation,
    };

    // Another id each time, and yet the same in each run
    private Guid Twin(Guid order)
    {
        Span<byte> bytes = stackalloc byte[16], mask = stackalloc byte[16];
        order.TryWriteBytes(bytes);
        _twin.TryWriteBytes(mask);
        for (var i = 0; i < 16; i++) bytes[i] ^= mask[i];
        return new Guid(bytes);
    }
}
