using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guests;

namespace XenWeb.Domain.Exports;

/// <summary>The configuration of a guest that was brought back: as it was exported, but that it is another guest, and that its files lie elsewhere.</summary>
public static class ExportImport
{
    /// <summary>The configuration, and what was changed about it, in words.</summary>
    /// <param name="exported">As the export has it.</param>
    /// <param name="name">The name that it gets.</param>
    /// <param name="id">The UUID that it gets.</param>
    /// <param name="macs">Makes addresses, for there may be a guest with the old ones.</param>
    /// <param name="folder">Where its files lie.</param>
    /// <param name="owner">Whose it will be.</param>
    /// <param name="forClass">The class that it will be for.</param>
    public static (GuestConfig Config, ImmutableArray<string> Changes) Config(GuestConfig exported, string name, GuestId id, Func<int, string> macs, string folder, string? owner, string? forClass)
    {
        var plan = ExportPlan.Of(exported);
        var kept = plan.Disks.Select(d => d.Disk with { Target = $"{folder}/{DiskFile(d)}", Format = DiskFormat.Raw, BackendType = null });
        var changes = new List<string>();
        if (plan.LeftBehind.Any(l => l.StartsWith("the CD", StringComparison.Ordinal))) changes.Add("CD drives are not taken over.");
        var vnc = exported.Vnc;
        // Its password was left behind, and without one there is no screen
        if (vnc is { Enabled: true }) changes.Add("Its screen is off: give it a password to have it again.");
        return (exported with
        {
            Name = name, Id = id, Owner = owner, Class = forClass,
            Disks = [.. kept],
            Vifs = [.. exported.Vifs.Select((vif, at) => vif with { Mac = macs(at) })],
            Vnc = vnc is null ? null : vnc with { Enabled = false, Password = null },
            Boot = plan.HasKernel ? exported.Boot with { Kernel = $"{folder}/{ExportPlan.Kernel}", Ramdisk = exported.Boot.Ramdisk is null ? null : $"{folder}/{ExportPlan.Ramdisk}" } : exported.Boot,
            Rules = GuestRules.None,
        }, [.. changes]);
    }

    /// <summary>What a disk's file is called once it was imported: raw, for that every host can read.</summary>
    public static string DiskFile(ExportDisk disk) => $"disk-{disk.Disk.Device}.img";
}
