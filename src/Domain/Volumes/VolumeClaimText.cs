using System.Text;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Volumes;

/// <summary>A claim as it stands on a server: a few lines that a person can read too, then zeros to a fixed length.</summary>
public static class VolumeClaimText
{
    /// <summary>The record's length in bytes; what is all zeros says that nobody has the volume.</summary>
    public const int Bytes = 4096;

    private const string Title = "xenweb volume claim 1";

    /// <summary>The record of a claim.</summary>
    public static byte[] Write(VolumeClaim? claim)
    {
        var record = new byte[Bytes];
        if (claim is null) return record;
        var text = $"{Title}\nwriter {claim.Writer}\nguest {claim.Guest}\n" + (claim.Second is { } second ? $"{(claim.Joined ? "joined" : "offered")} {second}\nmigration {claim.Migration}\n" : "") + "end\n";
        Encoding.UTF8.GetBytes(text, record);
        return record;
    }

    /// <summary>The claim of a record; throws <see cref="FormatException"/> for what is neither a claim nor all zeros: then nobody may write until a person has looked.</summary>
    public static VolumeClaim? Read(ReadOnlySpan<byte> record)
    {
        if (!record.ContainsAnyExcept((byte)0)) return null;
        var lines = Encoding.UTF8.GetString(record).TrimEnd('\0').Split('\n');
        if (lines is not [Title, _, _, .., "end", ""]) throw new FormatException("the record of who may write to it can't be read");
        var fields = lines[1..^2].Select(line => line.Split(' ', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var joined = fields.GetValueOrDefault("joined");
        var second = joined ?? fields.GetValueOrDefault("offered");
        if (!HostId.IsValid(fields.GetValueOrDefault("writer")) || !fields.TryGetValue("guest", out var guest) || (second is not null && (!HostId.IsValid(second) || !fields.ContainsKey("migration")))) throw new FormatException("the record of who may write to it names no host");
        return new VolumeClaim
        {
            Writer = new HostId(fields["writer"]),
            Guest = guest,
            Second = second is null ? null : new HostId(second),
            Migration = second is null ? null : fields["migration"],
            Joined = joined is not null,
        };
    }
}
