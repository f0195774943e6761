namespace XenWeb.Infrastructure.Storage;

/// <summary>What a full <see cref="WriteQueue{T}"/> does with one more.</summary>
public enum WhenFull
{
    /// <summary>The oldest that waits is left out: what is newest matters most.</summary>
    LeaveOutOldest,

    /// <summary>The new one is not taken: what was taken is kept.</summary>
    Refuse,
}

/// <summary>How a <see cref="WriteQueue{T}"/> works.</summary>
/// <param name="Name">For the log, plural: "samples".</param>
/// <param name="Capacity">The most that wait; the batch being written comes on top.</param>
/// <param name="BatchMax">The most that are written at once.</param>
/// <param name="Gather">How long the first waits for others to be written with it.</param>
/// <param name="WhenFull">What happens at the limit.</param>
public sealed record WriteQueueOptions(string Name, int Capacity, int BatchMax, TimeSpan Gather, WhenFull WhenFull);
