using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;

namespace XenWeb.Domain.Agents;

/// <summary>Something that a server agent wants done. Effects of one event are carried out in their order.</summary>
public abstract record AgentEffect
{
    /// <summary>Publish a message; the shell puts it into an envelope. Everything but statuses goes at QoS 1.</summary>
    /// <param name="Topic">Where.</param>
    /// <param name="Message">What.</param>
    /// <param name="Retain">Whether the broker keeps it for those who come later.</param>
    public sealed record Publish(string Topic, Message Message, bool Retain = false) : AgentEffect;

    /// <summary>Run a Xen command; it ends with <see cref="AgentEvent.CommandEnded"/> within its time limit.</summary>
    public sealed record RunXen(XenCommand Command) : AgentEffect;

    /// <summary>Write down, to survive a restart, that an order is begun, before anything that follows is done.</summary>
    public sealed record RememberOrder(Guid Order) : AgentEffect;

    /// <summary>See whether paths are on this host; answered by <see cref="AgentEvent.LookedFor"/> with the same key.</summary>
    public sealed record LookFor(string Key, ImmutableArray<string> Paths) : AgentEffect;

    /// <summary>Take the stream of one migration that is about to be confirmed, from its source only and for its time only.</summary>
    public sealed record OpenStream(StreamSlot Slot) : AgentEffect;

    /// <summary>The migration is over or given up: nothing more is taken for it.</summary>
    public sealed record CloseStream(string HelpId) : AgentEffect;

    /// <summary>Sample at this period from now on.</summary>
    public sealed record SetSamplingPeriod(TimeSpan Period) : AgentEffect;
}
