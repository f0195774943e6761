using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>The links by which xl finds what is attached: of one name on every host.</summary>
/// <param name="folder">Their folder, <see cref="Volume.Root"/> but in tests.</param>
public sealed class VolumeLinks(string folder)
{
    /// <summary>Links to a device or file; what was linked before is replaced at once.</summary>
    public void Set(Volume volume, string target)
    {
        var (link, next) = (Of(volume), Of(volume) + ".new,");
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.Delete(next);
        File.CreateSymbolicLink(next, target);
        File.Move(next, link, overwrite: true);
    }

    /// <summary>Takes a link away.</summary>
    public void Remove(Volume volume)
    {
        // A folder that is not there has no link in it
        if (Directory.Exists(Path.GetDirectoryName(Of(volume)))) File.Delete(Of(volume));
    }

    /// <summary>Whether one is linked.</summary>
    public bool Has(Volume volume) => new FileInfo(Of(volume)).LinkTarget is not null;

    private string Of(Volume volume) => Path.Combine(folder, volume.Key);
}
