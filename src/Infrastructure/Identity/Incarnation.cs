using System.Globalization;

namespace XenWeb.Infrastructure.Identity;

/// <summary>
/// The number of a new life of a party: when it began, Unix milliseconds, and always more than the last one's, which is kept in a file. Receivers take
/// what is not newer for old; without this nobody would believe a party again whose clock was set back and which then began anew.
/// </summary>
public static class Incarnation
{
    // The last millisecond of the calendar: a later one was not written by us, and there is none after it
    private const long Max = 253_402_300_799_999;

    private static readonly Lock _gate = new();

    /// <summary>The next one. Never throws: if it can't be kept, <paramref name="notKept"/> is told the path and why, and the clock alone counts the next time.</summary>
    /// <param name="folder">Of the party; several may share one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notKept">Told if it can't be written down.</param>
    public static long Next(string folder, TimeProvider time, Action<string, string> notKept)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(notKept);
        lock (_gate)
        {
            var path = Path.Combine(folder, "incarnation.txt");
            var next = time.GetUtcNow().ToUnixTimeMilliseconds();
            try
            {
                var last = File.Exists(path) && long.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var read) && read < Max ? read : 0;
                next = Math.Max(next, last + 1);
                Directory.CreateDirectory(folder);
                PrivateFile.Write(path, next.ToString(CultureInfo.InvariantCulture));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                notKept(path, e.Message);
            }
            return next;
        }
    }
}
