using XenWeb.Domain.Replay;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>What was kept of all hosts over a stretch of time.</summary>
/// <param name="To">Up to where; that moment is in it.</param>
/// <param name="Keyframes">Of each host the last up to the beginning, and all in it.</param>
/// <param name="Hosts">The same of samples.</param>
/// <param name="Guests">The samples of guests that belong to those.</param>
public sealed record TapeRead(DateTimeOffset To, IReadOnlyList<HostKeyframe> Keyframes, IReadOnlyList<HostFigures> Hosts, IReadOnlyList<GuestFigures> Guests);
