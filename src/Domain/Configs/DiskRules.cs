using System.Collections.Immutable;
using System.Text.RegularExpressions;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Configs;

/// <summary>Rules for disks, each alone and against the others.</summary>
internal static partial class DiskRules
{
    private const int CountMax = 64;
    private const int PartMax = 128;

    public static void Check(ImmutableArray<GuestDisk> disks, ProblemList problems)
    {
        var count = problems.Count("disks", "disks", disks.Length, CountMax);
        for (var at = 0; at < count; at++)
        {
            var field = $"disks[{at}]";
            if (disks[at] is not { } disk)
            {
                problems.Add(field, "There is no disk.");
                continue;
            }
            One(field, disk, problems);
            for (var before = 0; before < at; before++)
            {
                if (disks[before] is { } other) Pair(field, disk, before, other, problems);
            }
        }
    }

    private static void One(string field, GuestDisk disk, ProblemList problems)
    {
        if (!Enum.IsDefined(disk.Format)) problems.Add($"{field}.format", "The format is none of raw, qcow, qcow2, vhd, qed and empty.");
        Target(field, disk, problems);
        if (!Device().IsMatch(disk.Device)) problems.Add($"{field}.device", disk.Device.Length == 0 ? "It names no device that the guest sees (xvda, hdc, …)." : $"The device {ProblemList.Quote(disk.Device)} is none that a guest can have, such as xvda, sda1 or hdc.");
        if (disk is { Cdrom: true, ReadOnly: false }) problems.Add($"{field}.readOnly", "A CD is never written: it must be read-only.");
        problems.Part($"{field}.script", "The script", disk.Script, PartMax, IsPath, "letters, digits and . _ - / +");
        problems.Part($"{field}.backend", "The backend domain", disk.Backend, PartMax, c => c is not (',' or '='), "no comma and no '=': other characters");
        if (disk.BackendType is not (null or "phy" or "qdisk" or "tap" or "standalone")) problems.Add($"{field}.backendType", $"The backend type {ProblemList.Quote(disk.BackendType)} is none of phy, qdisk, tap and standalone.");
        if (problems.Text($"{field}.options", "The options", disk.Options, GuestConfigRules.PathMax) && disk.Options is { } options && DiskSpec.OptionsProblem(options) is { } problem) problems.Add($"{field}.options", problem);
    }

    private static void Target(string field, GuestDisk disk, ProblemList problems)
    {
        if (!problems.Text($"{field}.target", "The target", disk.Target, GuestConfigRules.PathMax)) return;
        var empty = string.IsNullOrEmpty(disk.Target);
        if (empty && !disk.Cdrom) problems.Add($"{field}.target", "It has no target, and is no CD drive.");
        if (empty && disk is { Cdrom: true, Format: not DiskFormat.Empty }) problems.Add($"{field}.format", "A CD drive without a disc has the format empty.");
        if (!empty && disk.Format == DiskFormat.Empty) problems.Add($"{field}.format", "Its format is empty, yet it has a target.");
        if (VolumeAddress.IsMeant(disk.Target)) Volume(field, disk, problems);
        if (disk.Target is { Length: 0 }) problems.Add($"{field}.target", "The target is an empty text: leave it out, or give it.");
    }

    private static void Volume(string field, GuestDisk disk, ProblemList problems)
    {
        foreach (var problem in VolumeAddress.Parse(disk.Target!).Problems) problems.Add($"{field}.target", problem);
        if (disk.Script is not null || disk.Backend is not null) problems.Add($"{field}.target", "The agent attaches a volume: neither a script nor another domain does.");
        // What QEMU remembers of such a file at the source, it would not learn anew at the target
        if (disk.Format is not (DiskFormat.Raw or DiskFormat.Empty)) problems.Add($"{field}.format", "A volume is raw: two hosts have it open in the middle of a migration, and no other format bears that.");
    }

    private static void Pair(string field, GuestDisk disk, int before, GuestDisk other, ProblemList problems)
    {
        if (disk.Device.Length > 0 && disk.Device == other.Device) problems.Add($"{field}.device", $"Disk {before + 1} is {ProblemList.Quote(disk.Device)} too.");
        else if (IsPartOf(disk.Device, other.Device) || IsPartOf(other.Device, disk.Device)) problems.Add($"{field}.device", $"{ProblemList.Quote(disk.Device)} and {ProblemList.Quote(other.Device)} of disk {before + 1} are a disk and a part of it.");
        if (disk.HostPath is { } path && path == other.HostPath && !(disk.ReadOnly && other.ReadOnly)) problems.Add($"{field}.target", $"Disk {before + 1} has the target {ProblemList.Quote(disk.Volume is { } volume ? $"{volume.Address}" : path)} too, and one of them writes.");
    }

    private static bool IsPartOf(string part, string disk) => disk.Length > 0 && char.IsAsciiLetter(disk[^1]) && part.Length > disk.Length && part.StartsWith(disk, StringComparison.Ordinal) && part.AsSpan(disk.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsPath(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or '+';

    // xen-vbd-interface(7): a disk or a partition by its Linux name, by number (d5p1), or as a bare number
    [GeneratedRegex("^((xvd|hd|sd|vd)[a-z]{1,3}[0-9]{0,3}|d[0-9]{1,6}(p[0-9]{1,3})?|[0-9]{1,9}|0x[0-9a-fA-F]{1,8})\\z")]
    private static partial Regex Device();
}
