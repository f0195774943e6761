using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>The storage of the test lab: claims as a server keeps them, by the product's rules, and who has what attached; it looks after each change that nobody has what it may not have.</summary>
internal sealed class TestStorage
{
    private readonly SortedDictionary<string, VolumeClaim?> _claims = new(StringComparer.Ordinal);
    private readonly SortedDictionary<HostId, SortedDictionary<string, Volume>> _attached = [];

    /// <summary>Why work at volumes fails; null lets it be done.</summary>
    public Func<HostId, VolumeTask, string?> Fails { get; set; } = (_, _) => null;

    /// <summary>Why a volume can't be used on a host; null: it can.</summary>
    public Func<HostId, Volume, string?> Lost { get; set; } = (_, _) => null;

    /// <summary>Everything that was asked for, in order.</summary>
    public List<(HostId Host, VolumeTask Task)> Done { get; } = [];

    public VolumeFrame Frame(HostId host) => new([.. Of(host).Values.Select(v => new HeldVolume(v, Lost(host, v)))]);

    /// <summary>The hosts that have a volume attached: "ferby+herby".</summary>
    public string Who(string address) => string.Join("+", _attached.Where(a => a.Value.Values.Any(v => $"{v.Address}" == address)).Select(a => a.Key));

    public VolumeClaim? Claim(string address) => _claims.GetValueOrDefault(address);

    public bool Has(HostId host, GuestFittings fittings) => fittings.Volumes.All(v => Of(host).ContainsKey(v.Key));

    /// <summary>Why it is not done, or null; and whether it may be in a moment.</summary>
    public (string? Problem, bool Later) Run(HostId host, VolumeTask task)
    {
        if (Fails(host, task) is { } why) return (why, false);
        foreach (var volume in task.Volumes)
        {
            var change = Change(host, task, _claims.GetValueOrDefault($"{volume.Address}"));
            if (volume.ReadOnly) change = default;
            if (change.Refusal is not null) return ($"{volume.Address}: {change.Refusal}", change.Later);
            if (!volume.ReadOnly) _claims[$"{volume.Address}"] = change.Claim;
            if (task.Verb is VolumeVerb.Attach or VolumeVerb.Join) Of(host)[volume.Key] = volume;
            if (task.Verb == VolumeVerb.Release) Of(host).Remove(volume.Key);
            if (!volume.ReadOnly) Assert.All(_attached.Where(a => a.Value.ContainsKey(volume.Key)), a => Assert.Contains(a.Key, change.Claim!.Writers));
        }
        return (null, false);
    }

    /// <summary>What the guest of a configuration needs, as xl list -l would say it.</summary>
    public static GuestFittings Fittings(XenCommand create) => new() { Paths = [.. GuestConfigText.Read(create.Configuration!).Config.DiskTargets] };

    private static ClaimChange Change(HostId host, VolumeTask task, VolumeClaim? now) => task.Verb switch
    {
        VolumeVerb.Attach => VolumeClaims.Take(now, host, task.Guest),
        VolumeVerb.Offer => VolumeClaims.Offer(now, host, task.Other!.Value, task.Key),
        VolumeVerb.Withdraw => VolumeClaims.Withdraw(now, host, task.Key),
        VolumeVerb.Join => VolumeClaims.Join(now, host, task.Other!.Value, task.Key),
        _ => VolumeClaims.Leave(now, host),
    };

    private SortedDictionary<string, Volume> Of(HostId host) => _attached.TryGetValue(host, out var has) ? has : _attached[host] = new(StringComparer.Ordinal);
}
