using System.Collections.Immutable;
using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>
/// The volumes that this host has, or may have, as files in a folder: written before a claim is changed, and taken away after the claim was let go. So after a crash
/// or a power failure nothing is forgotten that others wait for.
/// </summary>
/// <param name="folder">The folder; made when something is written.</param>
public sealed class VolumeJournal(string folder)
{
    /// <summary>All, by key; what is no volume's name is passed over.</summary>
    public ImmutableArray<Volume> All => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder).Select(file => Volume.OfKey(Path.GetFileName(file).Replace(',', '/'))).OfType<Volume>().OrderBy(v => v.Key, StringComparer.Ordinal)]
        : [];

    /// <summary>Whether one is among them.</summary>
    public bool Has(Volume volume) => File.Exists(FileOf(volume));

    /// <summary>Writes one down; throws <see cref="IOException"/> if it can't be.</summary>
    public void Add(Volume volume)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var file = new FileStream(FileOf(volume), FileMode.Create);
            file.Flush(flushToDisk: true);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Takes one away.</summary>
    public void Remove(Volume volume) => File.Delete(FileOf(volume));

    private string FileOf(Volume volume) => Path.Combine(folder, volume.Key.Replace('/', ','));
}
