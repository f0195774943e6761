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

    /// <summary>Which guest; null for a start.</summary>
    public GuestId? Guest { get; init; }

    /// <summary>The guest's name, for people.</summary>
    public required string GuestName { get; init; }

    /// <summary>For a migration: the host to move to; null lets the best offer win.</summary>
    public HostId? To { get; init; }

    /// <summary>For a start: the whole xl.cfg.</summary>
    public string? Configuration { get; init; }

    /// <summary>For a start: what the configuration asks for.</summary>
    public GuestNeeds? Needs { get; init; }

    /// <summary>After this it is not begun any more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who and why.</summary>
    public required Reason Reason { get; init; }
}

/// <summary>What a guest configuration asks of a host.</summary>
public sealed record GuestNeeds(ByteSize Memory, int Vcpus);

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
public sealed record OutcomeMessage(Guid Order, HostId Host, OrderState State, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Share? Progress, string Text) : Message;
