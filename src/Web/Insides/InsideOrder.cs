using XenWeb.Domain.Messages;

namespace XenWeb.Web.Insides;

/// <summary>One order to the agent in a guest, from "asked" to its end. Kept in memory; its steps are events besides. Immutable.</summary>
/// <param name="Order">What was ordered, with who and why.</param>
/// <param name="GuestName">The guest's name when it was.</param>
/// <param name="State">Where it is.</param>
/// <param name="Text">In words: what it waits for, what is done, or why not.</param>
/// <param name="AskedAt">When, by our clock.</param>
public sealed record InsideOrder(GuestOrder Order, string GuestName, OrderState State, string Text, DateTimeOffset AskedAt)
{
    /// <summary>Its id; that of the program or load that it makes.</summary>
    public Guid Id => Order.Id;

    /// <summary>When the agent last answered; null if it has not.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Of a program or a load that was started: when that ended; null while it runs, or as far as is known.</summary>
    public DateTimeOffset? OverAt { get; init; }

    /// <summary>How it ended, in words.</summary>
    public string? Over { get; init; }

    /// <summary>Whether it is at its end.</summary>
    public bool Ended => State is OrderState.Done or OrderState.Failed;
}
