using XenWeb.Domain.Volumes;
using XenWeb.Infrastructure.Volumes;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>The storage of a simulated lab: every volume that is asked for is there, and claims are kept as a server would. One for all hosts.</summary>
public sealed class SimulatedVolumes
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, VolumeClaim?> _claims = new(StringComparer.Ordinal);

    /// <summary>A driver of each kind, for one host or all.</summary>
    public IReadOnlyList<IVolumeDriver> Drivers => [.. Enum.GetValues<VolumeKind>().Select(kind => new Driver(this, kind))];

    private ClaimChange Claim(VolumeAddress address, Func<VolumeClaim?, ClaimChange> change)
    {
        lock (_lock)
        {
            var made = change(_claims.GetValueOrDefault($"{address}"));
            if (made.Refusal is null) _claims[$"{address}"] = made.Claim;
            return made;
        }
    }

    private sealed class Driver(SimulatedVolumes volumes, VolumeKind kind) : IVolumeDriver
    {
        public VolumeKind Kind => kind;

        public string? WhyNot() => null;

        public Task<string> AttachAsync(Volume volume, CancellationToken cancellation) => Task.FromResult("/dev/null");

        public Task DetachAsync(Volume volume, CancellationToken cancellation) => Task.CompletedTask;

        public Task<string?> KeepAsync(Volume volume, CancellationToken cancellation) => Task.FromResult<string?>(null);

        public Task<ClaimChange> ClaimAsync(VolumeAddress address, Func<VolumeClaim?, ClaimChange> change, CancellationToken cancellation) => Task.FromResult(volumes.Claim(address, change));
    }
}
