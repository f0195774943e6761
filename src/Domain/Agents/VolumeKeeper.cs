using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Agents;

/// <summary>
/// Has volumes attached before a guest is started here or comes here, and detached when no domain uses them any more: that alone counts, and not how a
/// migration ended, so in an undefined state nothing is taken from a domain that may still run. That two hosts do not write at once, claims see to
/// (<see cref="VolumeClaims"/>), not this.
/// </summary>
internal sealed class VolumeKeeper(AgentContext context)
{
    /// <summary>How long attaching may take before a guest is started, or a place for it confirmed.</summary>
    public static readonly TimeSpan AttachWithin = TimeSpan.FromSeconds(20);

    /// <summary>How long detaching may take; a server that is away holds it up.</summary>
    public static readonly TimeSpan ReleaseWithin = TimeSpan.FromMinutes(1);

    /// <summary>Detaching that failed is tried again after this.</summary>
    public static readonly TimeSpan ReleaseAgain = TimeSpan.FromSeconds(90);

    /// <summary>So many frames in a row must show that nobody uses a volume: the first may have been read before the last domain was made.</summary>
    public const int FramesUnused = 2;

    /// <summary>And for so long: a domain that reboots is gone and made anew by xl itself, which may have to wait for its lock.</summary>
    public static readonly TimeSpan UnusedFor = TimeSpan.FromSeconds(15);

    private readonly SortedDictionary<string, XenCommand> _starting = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ImmutableArray<Volume>> _inWork = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (int Frames, DateTimeOffset Since)> _unused = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _notReleased = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, DateTimeOffset> _releasing = new(StringComparer.Ordinal);
    private readonly VolumeWatch _watch = new(context);

    /// <summary>For the status.</summary>
    public ImmutableArray<VolumeState> States => _watch.States;

    /// <summary>Why a guest can't be started with these volumes here, as far as this host alone can tell; null if it can.</summary>
    public string? Against(OrderMessage order)
    {
        foreach (var volume in VolumeText.VolumesOf(order.Configuration ?? "").Where(v => !v.ReadOnly))
        {
            if (context.Frame?.Guests.FirstOrDefault(g => g.Fittings.Paths.Contains(volume.Path)) is { } user) return $"{user.Name} has the volume {volume} here; nothing was done";
            if (_inWork.Any(w => w.Key != order.Id.ToString() && w.Value.Contains(volume))) return $"the volume {volume} is being attached for another guest; nothing was done";
        }
        return null;
    }

    /// <summary>Runs a command that makes a guest, once its volumes are attached; one without any, at once.</summary>
    public void Start(XenCommand command)
    {
        var volumes = VolumeText.VolumesOf(command.Configuration ?? "");
        command = command with { Configuration = VolumeText.ForXl(command.Configuration ?? "") };
        if (volumes.IsEmpty || command.Verb == XenVerb.Check)
        {
            context.Do(new AgentEffect.RunXen(command));
            return;
        }
        _starting[command.Id] = command;
        _inWork[command.Id] = volumes;
        Do(new VolumeTask { Key = command.Id, Verb = VolumeVerb.Attach, Volumes = volumes, Guest = command.GuestName, Limit = AttachWithin });
    }

    /// <summary>Names the host that a guest's place is awarded to as the one that may have its volumes too.</summary>
    public void Offer(HelpMessage help, HostId to)
    {
        if (Written(help) is { IsEmpty: false } volumes) Do(new VolumeTask { Key = help.HelpId, Verb = VolumeVerb.Offer, Volumes = volumes, Guest = help.Guest.Name, Other = to, Limit = AttachWithin });
    }

    /// <summary>Takes that back: the guest does not move, or has moved. What the other host has taken up stays its own until it lets it go.</summary>
    public void Withdraw(HelpMessage help)
    {
        if (Written(help) is { IsEmpty: false } volumes) Do(new VolumeTask { Key = help.HelpId, Verb = VolumeVerb.Withdraw, Volumes = volumes, Guest = help.Guest.Name, Limit = AttachWithin });
    }

    /// <summary>Attaches the volumes of a guest that is to come; false if it has none, and nothing is to be waited for.</summary>
    public bool Join(string helpId, HostId from, GuestDemand guest)
    {
        if (guest.Fittings.Volumes is not { IsEmpty: false } volumes) return false;
        _inWork[helpId] = volumes;
        Do(new VolumeTask { Key = helpId, Verb = VolumeVerb.Join, Volumes = volumes, Guest = guest.Name, Other = from, Limit = AttachWithin });
        return true;
    }

    /// <summary>Work at volumes has ended. The end of the command that waited for it and can't be run; null if there is none, or it runs.</summary>
    public AgentEvent.CommandEnded? OnHandled(AgentEvent.VolumesHandled handled)
    {
        if (handled.Problem is { } why && handled.Verb == VolumeVerb.Offer) context.Decide(DecisionSeverity.Warning, "volume-not-offered", $"A guest's volumes can't go with it from {context.Host}: {why}", helpId: handled.Key);
        if (handled.Problem is not null && handled.Verb == VolumeVerb.Join) _inWork.Remove(handled.Key);
        if (handled.Verb == VolumeVerb.Release) OnReleased(handled);
        if (handled.Verb != VolumeVerb.Attach || !_starting.Remove(handled.Key, out var command)) return null;
        if (handled.Problem is null)
        {
            context.Do(new AgentEffect.RunXen(command));
            return null;
        }
        return new AgentEvent.CommandEnded(command.Id, new XenOutcome(XenResult.Failed, $"{command.GuestName} is not started: {handled.Problem}", TimeSpan.Zero));
    }

    /// <summary>A command ended: what it made, the next frames show.</summary>
    public void OnEnded(AgentEvent.CommandEnded ended) => _inWork.Remove(ended.CommandId);

    /// <summary>Looks at the newest frame: detaches what nobody uses, and tells of volumes that are lost or back. Whether somebody waits to hear of it.</summary>
    /// <param name="expected">The negotiations of guests that are on their way here.</param>
    /// <param name="now">The time.</param>
    public bool OnSample(IReadOnlyCollection<string> expected, DateTimeOffset now)
    {
        foreach (var over in _inWork.Keys.Where(key => !Guid.TryParse(key, out _) && !expected.Contains(key)).ToList()) _inWork.Remove(over);
        if (context.Frame is not { Volumes: { } volumes } frame) return false;
        var told = _watch.OnSample(volumes, now);
        foreach (var gone in _unused.Keys.Where(key => volumes.Held.All(h => h.Volume.Key != key)).ToList()) _unused.Remove(gone);
        foreach (var over in _releasing.Where(r => r.Value <= now).Select(r => r.Key).ToList()) _releasing.Remove(over);
        // A domain of which xl has not told what it has may have any of them
        if (frame.Guests.Any(g => !g.IsKnown)) _unused.Clear();
        else foreach (var held in volumes.Held) Look(held.Volume, frame, now);
        return told;
    }

    private void Look(Volume volume, HostFrame frame, DateTimeOffset now)
    {
        if (frame.Guests.Any(g => g.Fittings.Paths.Contains(volume.Path)) || _inWork.Values.Any(v => v.Contains(volume)))
        {
            _unused.Remove(volume.Key);
            return;
        }
        var (frames, since) = _unused[volume.Key] = _unused.TryGetValue(volume.Key, out var seen) ? (seen.Frames + 1, seen.Since) : (1, now);
        if (frames < FramesUnused || now - since < UnusedFor || !_releasing.TryAdd(volume.Key, now + ReleaseAgain)) return;
        Do(new VolumeTask { Key = volume.Key, Verb = VolumeVerb.Release, Volumes = [volume], Limit = ReleaseWithin });
    }

    private void OnReleased(AgentEvent.VolumesHandled handled)
    {
        var address = Volume.OfKey(handled.Key)?.Address;
        if (handled.Problem is null)
        {
            _notReleased.Remove(handled.Key);
            context.Decide(DecisionSeverity.Info, "volume-released", $"{context.Host} has let {address} go: no domain here uses it");
        }
        // Told once, however often it is tried
        else if (_notReleased.Add(handled.Key)) context.Decide(DecisionSeverity.Warning, "volume-not-released", $"{context.Host} can't let {address} go, which no domain here uses: {handled.Problem}. It is tried again and again");
    }

    private static ImmutableArray<Volume> Written(HelpMessage help) => help.Kind == Negotiation.HelpKind.Start ? [] : [.. help.Guest.Fittings.Volumes.Where(v => !v.ReadOnly)];

    private void Do(VolumeTask task) => context.Do(new AgentEffect.HandleVolumes(task));
}
