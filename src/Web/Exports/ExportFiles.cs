using System.Collections.Concurrent;
using XenWeb.Domain.Exports;
using XenWeb.Infrastructure.Exports;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Exports;

/// <summary>
/// The folder of exports, where the web app sees it as the agent does: downloads are read from it, and what is brought is written to it, piece by piece, so
/// that both go on where they were cut off.
/// </summary>
public sealed class ExportFiles(WebOptions options)
{
    /// <summary>The largest piece of an upload.</summary>
    public const int PieceMax = 16 * 1024 * 1024;

    /// <summary>The largest archive that is taken.</summary>
    public const long FileMax = 1L << 40;

    private const string Extension = ".tar";

    private readonly ExportFolder? _folder = options.Exports is { } path ? ExportFolder.At(path) : null;
    private readonly ConcurrentDictionary<string, byte> _writing = new(StringComparer.Ordinal);

    /// <summary>Why nothing can be downloaded or brought here; null if it can.</summary>
    public string? WhyNot => _folder is null ? "The web app does not see the folder of exports: it was started without --exports. Copy files on the server." : Directory.Exists(_folder.Incoming) ? null : $"The folder {_folder.Path} is not there on the web app's machine.";

    /// <summary>An export as one archive; null if its files can't be read, or are not what they were.</summary>
    public ExportStream? Open(ExportItem item)
    {
        try
        {
            return _folder is null ? null : ExportStream.Open(_folder, item);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>How much of a file has come; 0 of one that has not begun.</summary>
    public long Length(string file) => _folder is not null && new FileInfo(Part(file)) is { Exists: true } part ? part.Length : 0;

    /// <summary>Adds a piece; why not, or null.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="offset">How much came before: a piece that does not fit is refused, and the right offset said.</param>
    /// <param name="piece">The bytes.</param>
    /// <param name="cancellation">The caller went away; what has come stays.</param>
    public async Task<Refusal?> AddAsync(string file, long offset, Stream piece, CancellationToken cancellation)
    {
        if (WhyNot is { } why) return new Refusal(RefusalKind.Unavailable, [why]);
        if (!IsFile(file)) return new Refusal(RefusalKind.Invalid, [$"The file must be named like NAME{Extension}, of letters, digits, dots, hyphens and underscores."]);
        if (!_writing.TryAdd(file, 0)) return new Refusal(RefusalKind.Conflict, [$"{file} is being brought by another page already."]);
        try
        {
            await using var part = new FileStream(Part(file), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            if (part.Length != offset) return new Refusal(RefusalKind.Conflict, [$"{part.Length} bytes of {file} are here, and the piece begins at {offset}: go on at {part.Length}."]);
            if (offset + PieceMax > FileMax) return new Refusal(RefusalKind.Invalid, ["The archive is larger than a TiB, and that is the most."]);
            part.Seek(0, SeekOrigin.End);
            await piece.CopyToAsync(part, cancellation);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !cancellation.IsCancellationRequested)
        {
            return new Refusal(RefusalKind.Unavailable, [$"It can't be written: {e.Message}"]);
        }
        finally
        {
            _writing.TryRemove(file, out _);
        }
    }

    /// <summary>All of it has come: from now on it can be imported. Why not, or null.</summary>
    public Refusal? Complete(string file)
    {
        if (WhyNot is { } why) return new Refusal(RefusalKind.Unavailable, [why]);
        if (!IsFile(file) || !File.Exists(Part(file))) return new Refusal(RefusalKind.NotFound, [$"Nothing of {file} is here."]);
        File.Move(Part(file), Path.Combine(_folder!.Incoming, file), overwrite: true);
        return null;
    }

    private static bool IsFile(string file) => ExportName.IsFile(file) && file.EndsWith(Extension, StringComparison.Ordinal);

    private string Part(string file) => Path.Combine(_folder!.Incoming, Path.GetFileName(file) + ".part");
}
