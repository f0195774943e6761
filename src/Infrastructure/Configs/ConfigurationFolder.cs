using System.Collections.Immutable;
using System.Text;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Messages;

namespace XenWeb.Infrastructure.Configs;

/// <summary>
/// The folder of a configuration agent: NAME.cfg for each configuration, plain files that xl and an editor can read, and what was retired in
/// the folder "retired". Files are read again only if they have changed. Not thread-safe.
/// </summary>
public sealed class ConfigurationFolder
{
    // One that is longer is not even read
    private const long BytesMax = 4L * ConfigurationFile.LengthMax;

    // A name is kept in retired/ as often as it was retired; the oldest go when there are more than these
    private const int RetiredMax = 2000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _folder;
    private readonly string _retired;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, (DateTime ChangedAt, long Length, ConfigurationFound Found)> _known = new(StringComparer.Ordinal);

    private ConfigurationFolder(string folder, TimeProvider time) => (_folder, _retired, _time) = (folder, Path.Combine(folder, "retired"), time);

    /// <summary>Makes the folder if it is not there, for its owner alone (a configuration may hold a password); throws <see cref="IOException"/> with what to do if it can't be used.</summary>
    public static ConfigurationFolder Open(string folder, TimeProvider time)
    {
        var opened = new ConfigurationFolder(folder, time);
        try
        {
            foreach (var path in new[] { folder, opened._retired })
            {
                if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
                else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            return opened;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the folder {folder} can't be used: {e.Message} Choose another with --folder", e);
        }
    }

    /// <summary>All files as they are. Never throws: a folder or a file that can't be read is told.</summary>
    public ConfigurationAgentEvent Scan()
    {
        try
        {
            var paths = Directory.EnumerateFiles(_folder, $"*{ConfigurationFile.Extension}")
                .Where(path => ConfigurationFile.IsName(Path.GetFileNameWithoutExtension(path))).Order(StringComparer.Ordinal).ToList();
            var read = paths.Take(ConfigurationCatalogueMessage.FilesMax).ToImmutableSortedDictionary(path => Path.GetFileNameWithoutExtension(path), Read, StringComparer.Ordinal);
            foreach (var gone in _known.Keys.Where(name => !read.ContainsKey(name)).ToList()) _known.Remove(gone);
            return new ConfigurationAgentEvent.Scanned(read, Math.Max(0, paths.Count - ConfigurationCatalogueMessage.FilesMax));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ConfigurationAgentEvent.ScanFailed(e.Message);
        }
    }

    /// <summary>Writes a file whole or not at all; returns why not, or null.</summary>
    public string? Write(ConfigurationAgentEffect.Write write) => Try(() =>
    {
        var path = PathOf(write.Name);
        if (Obstacle(path, write.Before) is { } obstacle) return obstacle;
        // Beside it under a name that no scan takes for a configuration, and moved over it: a crash leaves the old one or the new one
        var beside = Path.Combine(_folder, $".{write.Name}.new");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(beside, options))
        {
            file.Write(Utf8.GetBytes(write.Text));
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
        return null;
    });

    /// <summary>Moves a file to those that are retired; returns why not, or null.</summary>
    public string? Retire(ConfigurationAgentEffect.Retire retire) => Try(() =>
    {
        var path = PathOf(retire.Name);
        if (Obstacle(path, retire.Before) is { } obstacle) return obstacle;
        File.Move(path, Path.Combine(_retired, $"{retire.Name}-{_time.GetUtcNow():yyyyMMdd'T'HHmmssfff}{ConfigurationFile.Extension}"), overwrite: true);
        var kept = Directory.GetFiles(_retired);
        foreach (var old in kept.OrderBy(File.GetLastWriteTimeUtc).Take(Math.Max(0, kept.Length - RetiredMax))) File.Delete(old);
        return null;
    });

    private string PathOf(string name) => Path.Combine(_folder, name + ConfigurationFile.Extension);

    // Looked at once more just before it is replaced: an editor may have saved it since the last scan
    private static string? Obstacle(string path, string? before)
    {
        var there = File.Exists(path) ? ConfigurationFile.HashOf(TextOf(path)) : null;
        return there == before ? null : there is null ? "it is not there any more" : "it was edited by hand meanwhile";
    }

    private ConfigurationFound Read(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var file = new FileInfo(path);
        if (_known.TryGetValue(name, out var known) && known.ChangedAt == file.LastWriteTimeUtc && known.Length == file.Length) return known.Found;
        var found = ReadAnew(file);
        _known[name] = (file.LastWriteTimeUtc, file.Length, found);
        return found;
    }

    private static ConfigurationFound ReadAnew(FileInfo file)
    {
        var changed = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero);
        if (file.Length > BytesMax) return new ConfigurationFound(null, changed, $"It has {file.Length} bytes; {BytesMax} are read.");
        try
        {
            return new ConfigurationFound(TextOf(file.FullName), changed);
        }
        catch (DecoderFallbackException)
        {
            return new ConfigurationFound(null, changed, "It is no UTF-8 text.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ConfigurationFound(null, changed, $"It can't be read: {e.Message}");
        }
    }

    // Not File.ReadAllText, which takes bytes that look like a mark of UTF-16 for one
    private static string TextOf(string path) => Utf8.GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');

    private static string? Try(Func<string?> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return e.Message;
        }
    }
}
