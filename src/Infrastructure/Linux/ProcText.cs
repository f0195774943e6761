using System.Text;

namespace XenWeb.Infrastructure.Linux;

/// <summary>Small text files of the kernel.</summary>
internal static class ProcText
{
    /// <summary>The text, at most so many bytes of it; empty if it can't be read.</summary>
    public static string Read(string path, int bytesMax)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var bytes = new byte[Math.Min(bytesMax, 16 * 1024)];
            var length = 0;
            int read;
            while ((read = file.Read(bytes, length, bytes.Length - length)) > 0)
            {
                length += read;
                if (length == bytesMax) break;
                if (length == bytes.Length) Array.Resize(ref bytes, Math.Min(bytesMax, bytes.Length * 2));
            }
            return Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
