namespace XenWeb.CommandLine.Settings;

/// <summary>A file that holds a secret: nobody else may read it.</summary>
internal static class PrivateFile
{
    private const int BytesMax = 64 * 1024;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Its text; null if it can't be used, and why is among the errors.</summary>
    /// <param name="path">Which.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static string? Read(string path, List<string> errors)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            // Of what is open, not of the path: a link may lead elsewhere the next moment
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
            {
                errors.Add($"{path} may hold a token and is open to others; close it with: chmod 600 {path}");
                return null;
            }
            using var reader = new StreamReader(file);
            var text = new char[BytesMax + 1];
            var length = reader.ReadBlock(text);
            if (length <= BytesMax) return new string(text, 0, length);
            errors.Add($"{path} is larger than {BytesMax / 1024} KiB");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add($"{path} can't be read: {e.Message}");
        }
        return null;
    }
}
