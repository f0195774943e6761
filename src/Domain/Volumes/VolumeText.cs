using System.Collections.Immutable;
using XenWeb.Domain.Configs;

namespace XenWeb.Domain.Volumes;

/// <summary>A configuration that names volumes, as xl takes it: with the paths that they have on each host.</summary>
public static class VolumeText
{
    /// <summary>The text for xl. One that names no volume stays as it was written.</summary>
    public static string ForXl(string text)
    {
        // Most name none, and are not taken apart
        if (!text.Contains("target=", StringComparison.Ordinal)) return text;
        var read = GuestConfigText.Read(text);
        if (!read.Config.Disks.Any(d => d.Volume is not null)) return text;
        return GuestConfigText.Write(read.Config with { Disks = [.. read.Config.Disks.Select(OnHost)] });
    }

    /// <summary>The volumes that a configuration names, each once, by key.</summary>
    public static ImmutableArray<Volume> VolumesOf(string text) => text.Contains("target=", StringComparison.Ordinal)
        ? Sorted(GuestConfigText.Read(text).Config.Disks.Select(d => d.Volume))
        : [];

    /// <summary>Each once, by key.</summary>
    internal static ImmutableArray<Volume> Sorted(IEnumerable<Volume?> volumes) => [.. volumes.OfType<Volume>().DistinctBy(v => v.Key).OrderBy(v => v.Key, StringComparer.Ordinal)];

    private static GuestDisk OnHost(GuestDisk disk) => disk.Volume is { } volume ? disk with { Target = volume.Path } : disk;
}
