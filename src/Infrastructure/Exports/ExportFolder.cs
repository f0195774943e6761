using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Exports;

/// <summary>
/// The folder of exports: exports/NAME with the files of one, incoming for archives that are brought, guests/NAME with the disks of guests that were
/// imported, and ".work" for what is being made: whatever is found there at the start is a leftover, and goes.
/// </summary>
public sealed class ExportFolder
{
    private const string About = "export.json";
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode ForOwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private ExportFolder(string path) => Path = path;

    /// <summary>Its path.</summary>
    public string Path { get; }

    internal string Work => In(".work");

    /// <summary>Where archives are brought to.</summary>
    public string Incoming => In("incoming");

    /// <summary>Makes what is not there, for its owner and group alone, and takes leftovers away; throws <see cref="IOException"/> with what to do if it can't be used.</summary>
    public static ExportFolder Open(string path)
    {
        var folder = new ExportFolder(path);
        try
        {
            if (Directory.Exists(folder.Work)) Directory.Delete(folder.Work, recursive: true);
            foreach (var part in new[] { path, folder.Work, folder.Incoming, folder.In("exports"), folder.In("guests") }) Directory.CreateDirectory(part, FolderMode);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the folder {path} can't be used for exports: {e.Message} Choose another with --exports", e);
        }
    }

    /// <summary>The folder as another program has made it; nothing is made or taken away.</summary>
    public static ExportFolder At(string path) => new(path);

    /// <summary>Where an export is.</summary>
    public string Export(string name) => System.IO.Path.Combine(In("exports"), name);

    /// <summary>Where the disks of an imported guest are.</summary>
    internal string Guest(string name) => System.IO.Path.Combine(In("guests"), name);

    internal string WorkOf(Guid work) => System.IO.Path.Combine(Work, $"{work}");

    /// <summary>What is free on its disk.</summary>
    internal ByteSize Free() => new(new DriveInfo(Path).AvailableFreeSpace);

    /// <summary>What an export is; null if there is none of that name that is whole.</summary>
    public ExportItem? Item(string name)
    {
        try
        {
            return ExportName.Is(name) && File.Exists(System.IO.Path.Combine(Export(name), About)) ? JsonSerializer.Deserialize(File.ReadAllBytes(System.IO.Path.Combine(Export(name), About)), ExportJson.Default.ExportItem) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>All that is there. Never throws: what can't be read is told.</summary>
    internal ExportsFound Scan()
    {
        try
        {
            var items = Directory.EnumerateDirectories(In("exports")).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal).Take(ExportCatalogueMessage.ItemsMax).Select(n => Item(n!)).OfType<ExportItem>();
            var incoming = new DirectoryInfo(Incoming).EnumerateFiles().Where(f => ExportName.IsFile(f.Name) && f.Extension == ".tar").OrderBy(f => f.Name, StringComparer.Ordinal).Take(ExportCatalogueMessage.ItemsMax).Select(f => new ExportFile(f.Name, new ByteSize(f.Length)));
            return new ExportsFound([.. items], [.. incoming], Free());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ExportsFound([], [], ByteSize.Zero, e.Message);
        }
    }

    /// <summary>Puts what was made in its place: from then on it is there, and whole.</summary>
    internal void Place(string work, ExportItem item)
    {
        File.WriteAllBytes(System.IO.Path.Combine(work, About), JsonSerializer.SerializeToUtf8Bytes(item, ExportJson.Default.ExportItem));
        Directory.Move(work, Export(item.Name));
    }

    /// <summary>Takes an export or a file to import away, first out of sight; why not, or null.</summary>
    internal string? Delete(string name)
    {
        try
        {
            if (Directory.Exists(Export(name)))
            {
                var aside = System.IO.Path.Combine(Work, "gone-" + name);
                Directory.Move(Export(name), aside);
                Directory.Delete(aside, recursive: true);
            }
            File.Delete(System.IO.Path.Combine(Incoming, name));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>Makes a file for its owner, and for its group to read.</summary>
    internal static SafeFileHandle Create(string path)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        File.SetUnixFileMode(file, ForOwnerAndGroup);
        return file;
    }

    private string In(string part) => System.IO.Path.Combine(Path, part);
}

/// <summary>How the folder's own files are written; source-generated, so that agents compile ahead of time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ExportItem))]
internal sealed partial class ExportJson : JsonSerializerContext;
