using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Infrastructure.Linux;

/// <summary>Who is logged in, from utmp(5): records of 384 bytes on every 64-bit Linux with glibc's sizes.</summary>
internal static class Logins
{
    private const int RecordBytes = 384;
    private const short UserProcess = 7;

    /// <summary>The logins, at most <see cref="GuestVitalsMessage.ListMax"/>; none where there is no such file.</summary>
    public static ImmutableArray<LoggedIn> Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var users = ImmutableArray.CreateBuilder<LoggedIn>();
            var record = new byte[RecordBytes];
            while (users.Count < GuestVitalsMessage.ListMax && file.ReadAtLeast(record, RecordBytes, throwOnEndOfStream: false) == RecordBytes)
            {
                if (BinaryPrimitives.ReadInt16LittleEndian(record) != UserProcess) continue;
                users.Add(new LoggedIn(Text(record, 44, 32), Text(record, 8, 32), Text(record, 76, 256), DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(340)))));
            }
            return users.DrainToImmutable();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Text(byte[] record, int at, int length)
    {
        var text = record.AsSpan(at, length);
        var end = text.IndexOf((byte)0);
        return VisibleText.Of(Encoding.UTF8.GetString(end < 0 ? text : text[..end]), 64);
    }
}
