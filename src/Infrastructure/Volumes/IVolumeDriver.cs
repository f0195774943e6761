using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>
/// Attaches volumes of one kind: <see cref="NbdDriver"/>, <see cref="NfsDriver"/>, <see cref="LvmDriver"/>. What is attached it asks of the kernel each time, and never remembers:
/// so an agent that was restarted finds it. What can't be done is an <see cref="IOException"/> in words.
/// </summary>
public interface IVolumeDriver
{
    /// <summary>Which.</summary>
    VolumeKind Kind { get; }

    /// <summary>Why this host can't reach volumes of that kind; null if it can. Looks anew each time.</summary>
    string? WhyNot();

    /// <summary>Does beforehand what does not need the claim, so that asking for that again and again is quick; <see cref="DetachAsync"/> undoes it.</summary>
    Task PrepareAsync(Volume volume, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Attaches it, if it is not: the path of the device or file, as this host has it.</summary>
    Task<string> AttachAsync(Volume volume, CancellationToken cancellation);

    /// <summary>Detaches it, if it is attached. When it is over, nothing that was written to it here is under way any more.</summary>
    Task DetachAsync(Volume volume, CancellationToken cancellation);

    /// <summary>Looks whether one that is attached can be used, and connects it again where it has lost its server: why it can't, or null.</summary>
    Task<string?> KeepAsync(Volume volume, CancellationToken cancellation);

    /// <summary>Changes the claim of a volume, under a lock of its server: nobody else reads or writes it meanwhile.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="change">What to make of the claim that stands there; nothing is written where it refuses.</param>
    /// <param name="cancellation">Ends it; what was to be written may have been.</param>
    Task<ClaimChange> ClaimAsync(VolumeAddress address, Func<VolumeClaim?, ClaimChange> change, CancellationToken cancellation);
}
