using System.Globalization;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Audit;

/// <summary>
/// The newest link, kept beside the database: a chain alone does not show that its end was cut off. Whoever wants more keeps it elsewhere too; <c>verify</c>
/// prints it.
/// </summary>
/// <param name="folder">The web app's own folder.</param>
public sealed class AuditHead(string folder)
{
    private readonly string _file = Path.Combine(folder, "audit.head");

    /// <summary>The sequence and the hash that were written last; null if there are none.</summary>
    public (long Sequence, string Hash)? Read()
    {
        try
        {
            return File.ReadAllText(_file).Split(' ') is [var number, var hash] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? (sequence, hash.Trim()) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Puts the newest link in the place of the last.</summary>
    internal void Write(AuditRow row)
    {
        try
        {
            File.WriteAllText(_file + ".new", string.Create(CultureInfo.InvariantCulture, $"{row.Sequence} {row.Hash}\n"));
            File.Move(_file + ".new", _file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The entry itself is written, and the next one writes the head again
        }
    }
}
