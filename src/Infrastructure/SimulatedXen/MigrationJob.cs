using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>
/// <c>xl migrate</c>, as tools/libs/guest/xg_sr_save.c does it: the whole memory, then what was written meanwhile, again and again,
/// until fewer than 50 pages are left or 5 rounds are done; then the guest stands still for the rest. GO is the point of no return.
/// </summary>
internal sealed class MigrationJob(SimulatedLab lab, SimulatedHost source, SimulatedCommand command, SimulatedFault? fault) : XenJob(lab, source, command, fault)
{
    private const int RoundsMax = 5;
    private const double FewBytes = 50 * 4096;
    private const double StartSeconds = 0.4;
    private const double HandoverSeconds = 0.03;
    private const double DestroySeconds = 0.3;
    private const double SuspendLimitSeconds = 60;
    private const string Undefined = "** Migration failed during final handshake ** Domain state is now undefined ! Please CHECK AT BOTH ENDS";

    private double _left = StartSeconds;
    private Phase _phase = Phase.Starting;
    private SimulatedGuest? _guest;
    private SimulatedHost? _target;
    private SimulatedGuest? _incoming;
    private double _toSend;
    private double _dirtied;
    private double _sent;
    private int _round;
    private TimeSpan _pause;

    private enum Phase
    {
        Starting,
        Copying,
        Stopped,
        CannotSuspend,
        Leaving,
    }

    /// <summary>For the frame's list of moving guests.</summary>
    public string GuestName => What.GuestName;

    /// <summary>The guest that it has in hand; null before it began.</summary>
    public GuestId? Moves => _target is null ? null : _guest?.Id;

    /// <summary>Where it goes; null before it began.</summary>
    public HostId? Target => _target?.Id;

    /// <summary>Its stream ends. Before GO the guest goes on at the source; after it, nothing is undone, and the source does not know.</summary>
    public void BreakStream()
    {
        if (HasEnded || _target is null) return;
        if (_phase == Phase.Leaving) End(XenResult.Undefined, Undefined);
        else Resume(XenResult.TransportFailed, "the stream broke (the agent that carried it ended)");
    }

    protected override void Go(double seconds)
    {
        for (var left = seconds / Slowness; left > 0 && !HasEnded;)
        {
            if (_phase != Phase.Starting && Gone()) return;
            left = _phase == Phase.Copying ? Copy(left) : Wait(left);
        }
    }

    protected override void Abort()
    {
        if (_phase == Phase.Leaving) return;
        DropIncoming();
    }

    protected override void Release()
    {
        if (_target is null) return;
        Host.Streams--;
        _target.Streams--;
        if (_target.LockHolder == this) _target.LockHolder = null;
    }

    private double Wait(double seconds)
    {
        _left -= seconds;
        if (_left > 0) return 0;
        var over = -_left;
        switch (_phase)
        {
            case Phase.Starting: return Start() ? over : 0;
            case Phase.Stopped: HandOver(); return over;
            case Phase.CannotSuspend: FailToSuspend(); return 0;
            default:
                Host.Guests.Remove(_guest!);
                End(XenResult.Done, "Migration successful.", _pause);
                return 0;
        }
    }

    private bool Start()
    {
        _guest = Host.Guests.Find(g => (What.Guest is null ? g.Spec.Name == What.GuestName : g.Id == What.Guest) && g.Phase is not (DomainPhase.Incoming or DomainPhase.Leaving));
        var target = What.To is { } to ? Lab.Find(to) : null;
        var (result, text) = Obstacle(target);
        if (result is { } why)
        {
            End(why, text);
            return false;
        }
        // xl holds one lock over each receive: wait for it
        if (!target!.Spec.ReceivesInParallel && target.LockHolder is not null)
        {
            _left = 0;
            return false;
        }
        _target = target;
        _target.LockHolder ??= this;
        _target.Streams++;
        Host.Streams++;
        _incoming = _target.Add(_guest!.Id, _guest.Spec, DomainPhase.Incoming);
        _incoming.Inside = _guest.Inside;
        (_phase, _toSend, _round) = (Phase.Copying, _guest.Spec.Memory.Bytes, 1);
        (Command.Copied, Command.Of) = (ByteSize.Zero, _guest.Spec.Memory);
        return true;
    }

    private (XenResult? Result, string Text) Obstacle(SimulatedHost? target)
    {
        if (_guest is null) return (XenResult.UnknownGuest, $"{What.GuestName} is an invalid domain identifier");
        if (_guest.Spec.CannotMigrate is { } why) return (XenResult.Failed, $"{_guest.Spec.Name} can't be migrated: {why}");
        if (Lab.IsMoving(_guest.Id)) return (XenResult.Failed, $"{_guest.Spec.Name} is being moved already");
        if (Fault == SimulatedFault.AtStart || target is null or { IsOff: true }) return (XenResult.TransportFailed, $"the target can't be reached (ssh: connect to host {What.To}: No route to host)");
        if (Lab.StreamRefusal?.Invoke(Command) is { } refused) return (XenResult.TransportFailed, refused);
        if (target == Host) return (XenResult.Failed, "the target is the source");
        if (target.Guests.Exists(g => g.Id == _guest.Id)) return (XenResult.TargetFailed, $"{target.Id} has a domain of that UUID already");
        if (_guest.Spec.Disks.Count > 0 && Lab.DiskRefusal?.Invoke(target.Id, _guest.Spec.Disks) is { } lacking) return (XenResult.TargetFailed, $"the target has no {lacking}");
        return target.FreeMemory < SimulatedHost.Needs(_guest.Spec.Memory)
            ? (XenResult.TargetFailed, "the target has no memory for it (Failed to populate physmap)")
            : (null, "");
    }

    // Either end may have been destroyed by somebody else
    private bool Gone()
    {
        if (!Host.Guests.Contains(_guest!))
        {
            if (_phase != Phase.Leaving) DropIncoming();
            if (_phase == Phase.Leaving) End(XenResult.Done, "Migration successful.", _pause);
            else End(XenResult.UnknownGuest, $"{What.GuestName} was taken away while it was copied");
        }
        else if (_phase != Phase.Leaving && !_target!.Guests.Contains(_incoming!))
        {
            Resume(XenResult.TargetFailed, "the domain was taken away at the target");
        }
        return HasEnded;
    }

    private double Copy(double seconds)
    {
        var rate = Lab.StreamRate(Host, _target!);
        var takes = _toSend / rate;
        var spent = Math.Min(takes, seconds);
        Sent(rate * spent);
        // What was written while this round was sent must be sent again; nobody writes to all of his memory
        _dirtied = Math.Min(_dirtied + (_guest!.Cpu * Lab.DirtyBytesPerCoreSecond * spent), _guest.Spec.Memory.Bytes / 4.0);
        if (Fault == SimulatedFault.Midway && _sent > _guest.Spec.Memory.Bytes / 2.0) Resume(XenResult.TransportFailed, "the stream broke (Connection reset by peer)");
        if (takes > seconds || HasEnded) return 0;
        (_toSend, _dirtied, _round) = (_dirtied, 0, _round + 1);
        if (_toSend <= FewBytes || _round > RoundsMax) Stop(rate);
        return seconds - spent;
    }

    private void Sent(double bytes)
    {
        _toSend -= bytes;
        _sent += bytes;
        _incoming!.Filled = Math.Min(_sent, _guest!.Spec.Memory.Bytes);
        (Command.Copied, Command.Sent) = (new ByteSize((long)_incoming.Filled), new ByteSize((long)_sent));
    }

    private void Stop(double rate)
    {
        if (_guest!.Phase == DomainPhase.Paused || Fault == SimulatedFault.Suspend)
        {
            (_phase, _left) = (Phase.CannotSuspend, SuspendLimitSeconds);
            return;
        }
        _guest.Phase = DomainPhase.Suspended;
        Command.Stands = true;
        _pause = TimeSpan.FromSeconds(((_toSend / rate) + HandoverSeconds) * Slowness);
        (_phase, _left) = (Phase.Stopped, (_toSend / rate) + HandoverSeconds);
    }

    private void HandOver()
    {
        // A name that is taken is noticed only now, after the whole transfer (seen on a real Xen)
        if (_target!.Named(_guest!.Spec.Name) is not null) Resume(XenResult.TargetFailed, $"the target has a domain named {_guest.Spec.Name} already");
        else if (Fault == SimulatedFault.AtTarget) Resume(XenResult.TargetFailed, "Migration failed due to problems at target.");
        if (HasEnded) return;
        // GO: nothing after this is undone
        _guest.Phase = DomainPhase.Leaving;
        if (Fault != SimulatedFault.AfterGo) _incoming!.Phase = DomainPhase.Running;
        if (Fault is SimulatedFault.AfterGo or SimulatedFault.AfterGoUnheard)
        {
            End(XenResult.Undefined, Undefined);
            return;
        }
        (_phase, _left) = (Phase.Leaving, DestroySeconds);
    }

    private void FailToSuspend()
    {
        DropIncoming();
        if (_guest!.Phase == DomainPhase.Running) _guest.Phase = DomainPhase.Suspended;
        End(XenResult.SuspendFailed, "Migration failed, failed to suspend at sender.");
    }

    private void Resume(XenResult result, string text)
    {
        DropIncoming();
        if (_guest!.Phase == DomainPhase.Suspended) _guest.Phase = DomainPhase.Running;
        End(result, $"{text}; the domain goes on at the source");
    }

    private void DropIncoming()
    {
        if (_incoming is not null) _target!.Guests.Remove(_incoming);
    }
}
