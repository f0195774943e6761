using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Agents;

/// <summary>Tells of volumes whose server went away while guests use them, and when it is back. Their writes wait meanwhile: nobody need do anything to the guest.</summary>
internal sealed class VolumeWatch(AgentContext context)
{
    private readonly SortedDictionary<string, DateTimeOffset> _lost = new(StringComparer.Ordinal);

    /// <summary>Each volume of the host, as the newest frame shows it.</summary>
    public ImmutableArray<VolumeState> States =>
    [
        .. (context.Frame?.Volumes?.Held ?? []).Select(h => new VolumeState($"{h.Volume.Address}", h.Volume.ReadOnly, User(h.Volume), h.Problem, h.Problem is not null && _lost.TryGetValue(h.Volume.Key, out var since) ? since : null)),
    ];

    /// <summary>Looks at the newest frame; whether one was lost or has come back.</summary>
    public bool OnSample(VolumeFrame volumes, DateTimeOffset now)
    {
        var told = false;
        foreach (var held in volumes.Held)
        {
            if (held.Problem is not null == _lost.ContainsKey(held.Volume.Key) || User(held.Volume) is not { } guest) continue;
            told = true;
            if (held.Problem is { } why)
            {
                _lost.Add(held.Volume.Key, now);
                context.Decide(DecisionSeverity.Warning, "volume-lost", $"{guest}'s volume {held.Volume.Address} can't be used on {context.Host}: {why}. What it reads and writes waits until it is back", guest);
            }
            else if (_lost.Remove(held.Volume.Key, out var since)) context.Decide(DecisionSeverity.Info, "volume-back", $"{guest}'s volume {held.Volume.Address} is back on {context.Host} after {(now - since).TotalSeconds:0} s", guest);
        }
        foreach (var gone in _lost.Keys.Where(key => volumes.Held.All(h => h.Volume.Key != key || User(h.Volume) is null)).ToList()) _lost.Remove(gone);
        return told;
    }

    private string? User(Volume volume) => context.Frame!.Guests.FirstOrDefault(g => g.Fittings.Paths.Contains(volume.Path))?.Name;
}
