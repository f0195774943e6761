using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>A claim's record in a file or device, read and changed by whoever has its lock.</summary>
/// <param name="path">Where.</param>
internal sealed class VolumeRecord(string path)
{
    /// <summary>Reads it, and writes what is made of it.</summary>
    public ClaimChange Change(Func<VolumeClaim?, ClaimChange> change)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
            return Change(stream, change);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path} can't be written: {e.Message}", e);
        }
    }

    /// <summary>Reads what is open, and writes what is made of it.</summary>
    public static ClaimChange Change(FileStream stream, Func<VolumeClaim?, ClaimChange> change)
    {
        var before = new byte[VolumeClaimText.Bytes];
        stream.ReadAtLeast(before, before.Length, throwOnEndOfStream: false);
        var (made, record) = Changed(before, change);
        if (record is null) return made;
        stream.Position = 0;
        stream.Write(record);
        stream.Flush(flushToDisk: true);
        return made;
    }

    /// <summary>What is made of a record, and the record to write; null if nothing is to be written.</summary>
    public static (ClaimChange Change, byte[]? Record) Changed(ReadOnlySpan<byte> before, Func<VolumeClaim?, ClaimChange> change)
    {
        VolumeClaim? claim;
        try
        {
            claim = VolumeClaimText.Read(before);
        }
        catch (FormatException e)
        {
            throw new IOException($"{e.Message}: nobody may write until an admin has looked at it", e);
        }
        var made = change(claim);
        return made.Refusal is not null || made.Claim == claim ? (made, null) : (made, VolumeClaimText.Write(made.Claim));
    }
}
