using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>Everything that happens to a guest on one host: create, pause, unpause, shutdown, reboot, destroy.</summary>
internal sealed class LifeJob(SimulatedLab lab, SimulatedHost host, SimulatedCommand command, SimulatedFault? fault) : XenJob(lab, host, command, fault)
{
    private const double XlSeconds = 0.2;
    private const double CreateSeconds = 1.5;
    private const double ShutdownSeconds = 4;

    private double _left = XlSeconds;
    private SimulatedGuest? _made;
    private bool _begun;

    protected override void Go(double seconds)
    {
        _left -= seconds / Slowness;
        if (_left > 0) return;
        if (Fault is { } failing && failing != SimulatedFault.Slow)
        {
            End(XenResult.Failed, "xl failed, as it was told to; nothing was changed");
            return;
        }
        if (What.Verb == XenVerb.Check) Check();
        else if (What.Verb == XenVerb.Create) Create();
        else if (Find() is { } guest) Change(guest);
        else End(XenResult.UnknownGuest, $"{What.GuestName} is an invalid domain identifier");
    }

    protected override void Abort()
    {
        if (_made is { } half) Host.Guests.Remove(half);
    }

    protected override void Release()
    {
        if (Host.LockHolder == this) Host.LockHolder = null;
    }

    private SimulatedGuest? Find() => What.Guest is { } id
        ? Host.Guests.Find(g => g.Id == id && g.Phase != DomainPhase.Incoming) ?? Host.Guests.Find(g => g.Id == id)
        : Host.Named(What.GuestName);

    private void Check()
    {
        var problems = XlCfg.Parse(What.Configuration ?? "").Problems();
        End(problems.Count == 0 ? XenResult.Done : XenResult.Failed, problems.Count == 0 ? "xl takes it" : $"xl does not take it: {string.Join(" ", problems)}");
    }

    private void Create()
    {
        if (!_begun)
        {
            BeginCreate();
            return;
        }
        _made!.Phase = DomainPhase.Running;
        End(XenResult.Done, $"{_made.Spec.Name} was made");
    }

    private void BeginCreate()
    {
        // Without dom0_mem= xl holds one lock over each create and receive
        if (!Host.Spec.ReceivesInParallel && Host.LockHolder is not null) return;
        var cfg = XlCfg.Parse(What.Configuration ?? "");
        if (cfg.Problems() is { Count: > 0 } problems)
        {
            End(XenResult.Failed, string.Join(" ", problems));
            return;
        }
        var memory = ByteSize.FromMiB(cfg.MemoryMiB!.Value);
        var id = new GuestId(Guid.TryParse(cfg.Value("uuid"), out var given) ? given : Lab.Generator.NextGuid());
        if (Host.Named(cfg.Name!) is not null || Host.Guests.Exists(g => g.Id == id))
        {
            End(XenResult.Failed, $"Domain with name \"{cfg.Name}\" already exists.");
        }
        else if (Host.FreeMemory < Simulated(memory))
        {
            End(XenResult.Failed, $"failed to claim memory: {Host.FreeMemory} free, {Simulated(memory)} needed");
        }
        else if (Volumes() is { Count: > 0 } disks && Lab.DiskRefusal?.Invoke(Host.Id, disks) is { } lacking)
        {
            End(XenResult.Failed, $"libxl: failed to stat {lacking}: No such file or directory");
        }
        else
        {
            _begun = true;
            _left = CreateSeconds;
            Host.LockHolder ??= this;
            _made = Host.Add(id, Lab.NewcomerLoad(new SimulatedGuestSpec { Name = cfg.Name!, Memory = memory, Vcpus = cfg.Vcpus, HasScreen = cfg.Value("vnc") == "1" || cfg.Value("vfb") is not null, Disks = Volumes() }), DomainPhase.Paused);
        }
    }

    private IReadOnlyList<string> Volumes() => What.Configuration!.Contains(Volume.Root, StringComparison.Ordinal) ? [.. GuestConfigText.Read(What.Configuration).Config.DiskTargets.Where(Volume.IsPath)] : [];

    private static ByteSize Simulated(ByteSize memory) => SimulatedHost.Needs(memory);

    private void Change(SimulatedGuest guest)
    {
        switch (What.Verb)
        {
            case XenVerb.Pause:
                if (guest.Runs) guest.Phase = DomainPhase.Paused;
                End(XenResult.Done, $"{guest.Spec.Name} is paused");
                break;
            case XenVerb.Unpause when Lab.IsMoving(guest.Id):
                End(XenResult.Failed, $"{guest.Spec.Name} is being moved");
                break;
            case XenVerb.Unpause:
                // Of a broken migration too: a person has decided that it runs here
                if (guest.Phase is not DomainPhase.ShuttingDown and not DomainPhase.Rebuilding) guest.Phase = DomainPhase.Running;
                End(XenResult.Done, $"{guest.Spec.Name} runs");
                break;
            case XenVerb.Destroy:
                Host.Guests.Remove(guest);
                End(XenResult.Done, $"{guest.Spec.Name} was destroyed");
                break;
            case XenVerb.Quarantine:
                guest.Quarantine = What.Why ?? "";
                End(XenResult.Done, $"{guest.Spec.Name}'s network is cut off");
                break;
            case XenVerb.Release:
                guest.Quarantine = null;
                End(XenResult.Done, $"{guest.Spec.Name}'s network goes on");
                break;
            default:
                AskToEnd(guest);
                break;
        }
    }

    // xl only asks; the guest takes its time
    private void AskToEnd(SimulatedGuest guest)
    {
        if (!guest.Runs)
        {
            End(XenResult.Failed, $"{guest.Spec.Name} does not run, so it can't be asked");
            return;
        }
        guest.Phase = DomainPhase.ShuttingDown;
        Lab.After(ShutdownSeconds, () =>
        {
            if (guest.Phase != DomainPhase.ShuttingDown || !Host.Guests.Remove(guest) || What.Verb == XenVerb.Shutdown) return;
            var again = Host.Add(guest.Id, guest.Spec, DomainPhase.Rebuilding);
            again.Quarantine = guest.Quarantine;
            Lab.After(CreateSeconds, () => again.Phase = again.Phase == DomainPhase.Rebuilding ? DomainPhase.Running : again.Phase);
        });
        End(XenResult.Done, What.Verb == XenVerb.Reboot ? $"{guest.Spec.Name} was asked to reboot" : $"{guest.Spec.Name} was asked to shut down");
    }
}
