using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Volumes;

namespace XenWeb.Simulation.Hosts;

/// <summary>
/// The storage of the lab: a server that keeps claims by the production rules, and for each host what it has attached. Work at it takes a while, fails at times before or after
/// it was done, and ends in nothing when the agent that wanted it is gone. What a host has written down that it may have outlives its agent and its power.
/// </summary>
internal sealed class Storage(World world, Draws draws)
{
    private static readonly TimeSpan OfferedAgain = TimeSpan.FromMilliseconds(200);

    private readonly SortedDictionary<string, VolumeClaim?> _claims = new(StringComparer.Ordinal);
    private readonly SortedDictionary<HostId, SortedDictionary<string, Volume>> _journals = [];
    private readonly SortedDictionary<HostId, SortedSet<string>> _attached = [];
    private readonly SortedDictionary<(HostId Host, string Key), DateTimeOffset> _busyUntil = [];

    /// <summary>The hosts that have a volume attached, by its key.</summary>
    public IEnumerable<(string Key, List<HostId> Hosts)> Attached => _attached.SelectMany(a => a.Value.Select(key => (Key: key, Host: a.Key))).GroupBy(a => a.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Select(a => a.Host).ToList()));

    public VolumeClaim? Claim(string key) => _claims.GetValueOrDefault(key);

    public VolumeFrame Frame(HostId host) => new([.. Journal(host).Values.Select(v => new HeldVolume(v, Has(host).Contains(v.Key) ? null : "it is claimed, and not attached"))]);

    /// <summary>Which of the paths is not there.</summary>
    public string? Refusal(HostId host, IReadOnlyList<string> paths) => paths.FirstOrDefault(path => Volume.OfPath(path) is { } volume && !Has(host).Contains(volume.Key));

    /// <summary>Devices go with the power; what is written down stays.</summary>
    public void LosePower(HostId host) => Has(host).Clear();

    /// <summary>Does a task, in its time, and tells the agent if it is still there.</summary>
    public void Begin(AgentProcess process, VolumeTask task)
    {
        var host = process.Machine.Id;
        var takes = draws.Chance(world.Swarm.VolumesSlow) ? draws.Seconds(1, 40) : draws.Seconds(0.05, 0.6);
        var late = takes > task.Limit;
        // Tasks of one volume are done one after the other
        var from = task.Volumes.Select(v => _busyUntil.GetValueOrDefault((host, v.Key))).Append(world.Now).Max();
        var at = from + (late ? task.Limit : takes);
        foreach (var volume in task.Volumes) _busyUntil[(host, volume.Key)] = at;
        var fails = draws.Chance(world.Swarm.VolumesFail);
        var half = fails && draws.Chance(0.5);
        world.Agenda.At(at, () => Do(process, task, late || fails, half, world.Now + task.Limit));
    }

    private void Do(AgentProcess process, VolumeTask task, bool fails, bool half, DateTimeOffset until)
    {
        var host = process.Machine.Id;
        if (!process.IsAlive) return;
        string? problem = null;
        var later = false;
        if (!fails || half) (problem, later) = Change(host, task);
        if (later && world.Now < until)
        {
            world.Agenda.After(OfferedAgain, () => Do(process, task, fails, half, until));
            return;
        }
        world.Note(host.Name, "volumes", $"{task.Verb} {task.Key}", problem ?? (fails ? half ? "failed when it was done" : "failed" : ""));
        world.OnStep();
        process.Feed(new AgentEvent.VolumesHandled(task.Key, task.Verb, problem ?? (fails ? "its server does not answer" : null)));
    }

    private (string? Problem, bool Later) Change(HostId host, VolumeTask task)
    {
        foreach (var volume in task.Volumes)
        {
            var now = _claims.GetValueOrDefault(volume.Key);
            var change = task.Verb switch
            {
                VolumeVerb.Attach => VolumeClaims.Take(world.Planted.Is(Planted.PlantedBug.DeafToClaims) ? null : now, host, task.Guest),
                VolumeVerb.Offer => VolumeClaims.Offer(now, host, task.Other!.Value, task.Key),
                VolumeVerb.Withdraw => VolumeClaims.Withdraw(now, host, task.Key),
                VolumeVerb.Join => VolumeClaims.Join(now, host, task.Other!.Value, task.Key),
                _ => VolumeClaims.Leave(now, host),
            };
            if (task.Verb is VolumeVerb.Attach or VolumeVerb.Join && change.Refusal is null) Journal(host)[volume.Key] = volume;
            if (task.Verb == VolumeVerb.Release && !world.Planted.Is(Planted.PlantedBug.ForgottenDevice)) Has(host).Remove(volume.Key);
            if (change.Refusal is not null) return ($"{volume.Address}: {change.Refusal}", change.Later);
            _claims[volume.Key] = change.Claim;
            if (task.Verb is VolumeVerb.Attach or VolumeVerb.Join) Has(host).Add(volume.Key);
            if (task.Verb == VolumeVerb.Release) Journal(host).Remove(volume.Key);
        }
        return (null, false);
    }

    private SortedDictionary<string, Volume> Journal(HostId host) => _journals.TryGetValue(host, out var kept) ? kept : _journals[host] = new(StringComparer.Ordinal);

    private SortedSet<string> Has(HostId host) => _attached.TryGetValue(host, out var has) ? has : _attached[host] = new(StringComparer.Ordinal);
}
