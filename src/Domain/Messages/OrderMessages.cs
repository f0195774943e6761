using System.Text.Json.Serialization;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Messages;

/// <summary>What is to be done with a guest.</summary>
public enum OrderKind
{
    /// <summary>Make it from a configuration (<see cref="OrderMessage.Configuration"/>).</summary>
    Start,

    /// <summary>Stop it where it is.</summary>
    Pause,

    /// <summary>Let it go on.</summary>
    Unpause,

    /// <summary>Ask it to shut down.</summary>
    Shutdown,

    /// <summary>Ask it to reboot.</summary>
    Reboot,

    /// <summary>Take it away at once, as pulling the plug.</summary>
    Destroy,

    /// <summary>Move it live.</summary>
    Migrate,

    /// <summary>
    /// Find the host that is best off with a guest that is to be started, by negotiation; its answer names that host, which holds the memory for
    /// a while. Any agent can do it. The start itself is ordered of the found host: what is made from a configuration, only the web app may say.
    /// </summary>
    Place,

    /// <summary>See whether xl takes a configuration, without making anything: <c>xl create -n</c>.</summary>
    Check,

    /// <summary>Cut its network off, in both directions, until it is released.</summary>
    Quarantine,

    /// <summary>Let its network go on.</summary>
    Release,
}

/// <summary>
/// An order to the host that has the guest (or is to start it). Carried out at most once though it be delivered many times:
/// the agent writes the id down before it acts. Repeated by the web app until it is answered or expired.
/// </summary>
public sealed record OrderMessage : Message
{
    /// <summary>The order's id; repeats carry the same.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whom it is for.</summary>
    public required HostId Host { get; init; }

    /// <summary>What to do.</summary>
    public required OrderKind Kind { get; init; }

    /// <summary>Which guest; null for a start and a check. For a place the id of the start that is to follow: its host knows by it what it holds for the start.</summary>
    public GuestId? Guest { get; init; }

    /// <summary>The guest's name, for people.</summary>
    public required string GuestName { get; init; }

    /// <summary>For a migration: the host to move to; null lets the best offer win.</summary>
    public HostId? To { get; init; }

    /// <summary>For a start and a check: the whole xl.cfg.</summary>
    public string? Configuration { get; init; }

    /// <summary>For a start and a place: what the configuration asks for.</summary>
    public GuestNeeds? Needs { get; init; }

    /// <summary>After this it is not begun any more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who and why.</summary>
    public required Reason Reason { get; init; }
}

/// <summary>What a guest configuration asks of a host.</summary>
/// <param name="Memory">Its memory.</param>
/// <param name="Vcpus">Its virtual processors.</param>
/// <param name="Fittings">What must be there besides; null is nothing.</param>
public sealed record GuestNeeds(ByteSize Memory, int Vcpus, GuestFittings? Fittings = null)
{
    /// <summary>Whether the figures can be true.</summary>
    internal bool AreSane => Memory > ByteSize.Zero && Memory <= ByteSize.FromGiB(1 << 20) && Vcpus is > 0 and <= 4096 && Fittings is null or { IsSane: true };
}

/// <summary>Where an order is.</summary>
public enum OrderState
{
    /// <summary>Heard and written down.</summary>
    Accepted,

    /// <summary>Being done; <see cref="OutcomeMessage.Progress"/> says how far.</summary>
    Running,

    /// <summary>Done.</summary>
    Done,

    /// <summary>Not done, or not wholly: <see cref="OutcomeMessage.Text"/> says why and what was changed.</summary>
    Failed,
}

/// <summary>An agent's answer to an order: progress while it runs, then the outcome.</summary>
/// <param name="Order">The order's id.</param>
/// <param name="Host">Who answers.</param>
/// <param name="State">Where it is.</param>
/// <param name="Progress">0 to 1; null if it can't be told.</param>
/// <param name="Text">In words: what is done, or why it failed and what was changed.</param>
/// <param name="Placed">For a place that was found: which host.</param>
public sealed record OutcomeMessage(
    Guid Order, HostId Host, OrderState State, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Share? Progress, string Text, HostId? Placed = null) : Message;
