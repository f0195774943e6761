using System.Globalization;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>
/// Tells what the guard drops, and orders a quarantine where the policy says so. The guard itself drops without being asked: what is decided here is
/// who hears of it, and who is cut off wholly.
/// </summary>
internal sealed class GuardKeeper(AgentContext context)
{
    /// <summary>The same cause at the same guest is told again after this, with what was dropped meanwhile.</summary>
    public static readonly TimeSpan TellAgain = TimeSpan.FromMinutes(5);

    /// <summary>How long the guard may take for one quarantine.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    private readonly Dictionary<(int Domain, int Device, GuardCause Cause), Seen> _seen = [];
    private readonly Dictionary<int, DateTimeOffset> _asked = [];
    private readonly BandwidthKeeper _bandwidth = new(context);
    private string? _problem;

    /// <summary>For the status; null where nothing is known of a guard.</summary>
    public GuardState? State => context.Frame?.Guard is { } guard ? new GuardState(guard.Mode, guard.Ports.Length, guard.Problem, guard.Bandwidth?.Problem) : null;

    /// <summary>Rules were heard: limits of networks are among them.</summary>
    public void OnRules() => _bandwidth.OnRules();

    /// <summary>Looks at the newest frame. Whether somebody waits to hear of it.</summary>
    public bool OnSample(DateTimeOffset now)
    {
        LookForDrops(now);
        return _bandwidth.OnSample();
    }

    private void LookForDrops(DateTimeOffset now)
    {
        if (context.Frame?.Guard is not { Mode: not GuardMode.Off } guard) return;
        TellProblem(guard);
        foreach (var gone in _seen.Keys.Where(k => !guard.Ports.Any(p => p.DomainNumber == k.Domain && p.Device == k.Device)).ToList()) _seen.Remove(gone);
        foreach (var gone in _asked.Where(a => a.Value + TimeLimit <= now).Select(a => a.Key).ToList()) _asked.Remove(gone);
        foreach (var port in guard.Ports)
        {
            if (context.Frame.Guests.FirstOrDefault(g => g.DomainNumber == port.DomainNumber) is not { } guest) continue;
            foreach (var count in port.Dropped) OnCount(guard, port, guest, count, now);
        }
    }

    /// <summary>A quarantine that was ordered here ended; that one failed somebody has to know.</summary>
    public void OnEnded(AgentEvent.CommandEnded ended)
    {
        if (ended.CommandId.StartsWith("guard-", StringComparison.Ordinal) && ended.Outcome.Result != XenResult.Done) context.Decide(DecisionSeverity.Error, "guard-failed", ended.Outcome.Text);
    }

    private void OnCount(GuardFrame guard, GuardedPort port, GuestFrame guest, GuardCount count, DateTimeOffset now)
    {
        var key = (port.DomainNumber, port.Device, count.Cause);
        var seen = _seen.GetValueOrDefault(key) ?? new Seen(0, 0, DateTimeOffset.MinValue);
        // Rules that were put in place anew count from 0
        var more = count.Frames >= seen.Frames ? count.Frames - seen.Frames : count.Frames;
        seen = seen with { Frames = count.Frames, Untold = seen.Untold + more };
        if (seen.Untold > 0 && now - seen.ToldAt >= TellAgain && count.Cause != GuardCause.Quarantine)
        {
            context.Decide(DecisionSeverity.Warning, $"guard-{count.Cause.ToString().ToLowerInvariant()}", $"{guest.Name} {Words(count.Cause, guard.Limits, seen.Untold)}; dropped on {context.Host}", guest.Name);
            seen = seen with { Untold = 0, ToldAt = now };
        }
        _seen[key] = seen;
        // A second's worth over what is allowed is no burst any more
        if (guard.Mode == GuardMode.Quarantine && port.Quarantine is null && guard.Limits.Of(count.Cause) is { } limit && more >= limit && _asked.TryAdd(port.DomainNumber, now)) CutOff(guest, Words(count.Cause, guard.Limits, more));
    }

    private void CutOff(GuestFrame guest, string why)
    {
        context.Decide(DecisionSeverity.Error, "quarantine", $"{guest.Name} {why}: its network is cut off on {context.Host} until a person releases it", guest.Name);
        context.Do(new AgentEffect.RunXen(new XenCommand { Id = context.NextId("guard"), Verb = XenVerb.Quarantine, Guest = guest.Id, GuestName = guest.Name, Why = why, TimeLimit = TimeLimit }));
    }

    private void TellProblem(GuardFrame guard)
    {
        if (guard.Problem == _problem) return;
        _problem = guard.Problem;
        if (_problem is not null) context.Decide(DecisionSeverity.Warning, "guard-problem", $"The guests' networks on {context.Host} are not guarded, or not all: {_problem}");
    }

    private static string Words(GuardCause cause, GuardLimits limits, long frames)
    {
        var many = frames.ToString("N0", CultureInfo.InvariantCulture);
        return cause switch
        {
            GuardCause.Mac => $"sent {many} frames from another MAC address than its own",
            GuardCause.Arp => $"spoke {many} times by ARP for an address that is not its own",
            GuardCause.Address => $"sent {many} packets from an IP address that is not its own",
            GuardCause.Server => $"answered {many} times as a DHCP server",
            GuardCause.Router => $"spoke {many} times as a router",
            GuardCause.Protocol => $"sent {many} frames that are neither IP nor ARP, or have the tag of a VLAN that is not theirs",
            GuardCause.Packets => $"sent {many} packets more than {limits.Packets:N0} a second",
            GuardCause.Datagrams => $"sent {many} UDP datagrams more than {limits.Datagrams:N0} a second",
            GuardCause.Connections => $"opened {many} connections more than {limits.Connections:N0} a second",
            GuardCause.Broadcasts => $"sent {many} broadcasts more than {limits.Broadcasts:N0} a second",
            _ => $"sent {many} frames in quarantine",
        };
    }

    private sealed record Seen(long Frames, long Untold, DateTimeOffset ToldAt);
}
