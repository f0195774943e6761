using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Configs.Forms;

/// <summary>Which hosts could take a domain of this configuration now, and why others could not.</summary>
public sealed partial class FitPanel
{
    private IReadOnlyList<(HostId Host, string Why)> _not = [];
    private int _may;
    private ByteSize _free;

    /// <summary>The configuration.</summary>
    [Parameter, EditorRequired]
    public required GuestConfig Config { get; set; }

    /// <summary>How many of them.</summary>
    [Parameter]
    public int Count { get; set; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        if (!change.IsEmpty && change.Hosts.IsEmpty) return false;
        var before = (_free, _may, string.Concat(_not));
        Look();
        return before != (_free, _may, string.Concat(_not));
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Look();

    private void Look()
    {
        _not = [.. Fleet.Hosts.Values.Select(h => (h.Id, Why: WhyNot(h))).Where(h => h.Why is not null).Select(h => (h.Id, h.Why!))];
        _may = Fleet.Hosts.Count - _not.Count;
        // In steps of 64 MiB: it moves all the time, and nobody decides by less
        _free = new ByteSize(Fleet.Hosts.Values.Sum(h => h.Status?.Sample?.FreeMemory.Bytes ?? 0) >> 26 << 26);
    }

    private string? WhyNot(HostState host)
    {
        if (Config.Rules.PinnedTo is { } only && only != host.Id) return T($"It may only run on {only}.");
        if (OperationRules.Takes(host, Now).FirstOrDefault() is { } away) return away;
        if (host.Status?.Sample is { } sample && sample.FreeMemory < Config.Memory) return T($"{sample.FreeMemory} are free.");
        if (host.Status?.Facts?.Bridges is { } bridges && Config.Bridges.Except(bridges).FirstOrDefault() is { } lacking) return T($"It has no bridge {lacking}.");
        return null;
    }
}
