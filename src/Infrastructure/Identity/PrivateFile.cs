namespace XenWeb.Infrastructure.Identity;

/// <summary>Files that only their owner may read: keys, and what belongs to them.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A folder for such files (0700), made if it is not there.</summary>
    public static void MakeFolder(string path)
    {
        if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Writes a file anew (0600 from its first byte on): readers see the old or the new one, never a half.</summary>
    public static void Write(string path, string text)
    {
        var half = path + ".new";
        File.Delete(half);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(half, options)) writer.Write(text);
        File.Move(half, path, overwrite: true);
    }

    /// <summary>Writes a file anew if it has another text, or is not there.</summary>
    public static void WriteChanged(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text) Write(path, text);
    }

    /// <summary>Reads a file. Throws <see cref="IOException"/> if others than its owner may read it: a key that was seen is none.</summary>
    public static string Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0)
        {
            throw new IOException($"{path} may be read by others than its owner: 'chmod 600' it, and if others had the chance to, make a new one");
        }
        return File.ReadAllText(path);
    }
}
