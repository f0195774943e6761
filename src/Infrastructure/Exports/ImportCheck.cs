using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Microsoft.Win32.SafeHandles;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Exports;

/// <summary>What was found in an archive.</summary>
internal sealed class ImportFound
{
    /// <summary>Its files, by name.</summary>
    public required IReadOnlyDictionary<string, TarMember> Members { get; init; }

    /// <summary>The sums that it tells, by file.</summary>
    public SortedDictionary<string, string> Sums { get; } = new(StringComparer.Ordinal);

    /// <summary>The guest's configuration; null if it can't be read.</summary>
    public GuestConfig? Config { get; set; }

    /// <summary>Everything that is wrong, as far as it can be told without reading all of it.</summary>
    public List<ConfigProblem> Problems { get; } = [];
}

/// <summary>Looks whether an archive is an export: that all is there, that it is what it says, and that its disks lean on nothing of this machine.</summary>
internal static class ImportCheck
{
    private const int TextMax = 1 << 20;
    private const long FileMax = 512L << 20;

    /// <summary>Reads what is quick to read.</summary>
    public static ImportFound Read(SafeFileHandle archive)
    {
        var (members, problem) = TarIndex.Read(archive);
        var found = new ImportFound { Members = members };
        if (problem is not null)
        {
            found.Problems.Add(new("file", problem));
            return found;
        }
        ReadSums(archive, found);
        found.Config = Text(archive, found, ExportPlan.Json) is { } json ? GuestConfigJson.Read(json) : null;
        if (found.Config is null) found.Problems.Add(new(ExportPlan.Json, $"It has no {ExportPlan.Json} with a configuration."));
        else CheckConfig(archive, found, found.Config);
        return found;
    }

    /// <summary>Reckons all sums, and tells each that is another.</summary>
    public static async Task<ImmutableArray<ConfigProblem>> SumsAsync(SafeFileHandle archive, ImportFound found, Action<ByteSize, ByteSize> step, CancellationToken cancellation)
    {
        var (done, of, problems) = (0L, found.Sums.Keys.Sum(n => found.Members[n].Length), new List<ConfigProblem>());
        foreach (var (name, sum) in found.Sums)
        {
            var member = found.Members[name];
            var real = await DiskCopy.SumAsync(archive, member.Offset, member.Length, bytes => step(new ByteSize(done += bytes), new ByteSize(of)), cancellation).ConfigureAwait(false);
            if (real != sum) problems.Add(new(name, $"{name} has another sum than {ExportPlan.Sums} says."));
        }
        return [.. problems];
    }

    /// <summary>All bytes of a file in it; throws <see cref="IOException"/> for one that is too large for that.</summary>
    public static byte[] Bytes(SafeFileHandle archive, TarMember member)
    {
        if (member.Length > FileMax) throw new IOException($"{member.Name} has {new ByteSize(member.Length)}: a kernel and its ramdisk may have {new ByteSize(FileMax)}");
        var bytes = new byte[member.Length];
        for (var had = 0; had < bytes.Length;)
        {
            if (RandomAccess.Read(archive, bytes.AsSpan(had), member.Offset + had) is not (> 0 and var read)) throw new IOException("it was cut off");
            had += read;
        }
        return bytes;
    }

    private static string? Text(SafeFileHandle archive, ImportFound found, string name) =>
        found.Members.TryGetValue(name, out var member) && member.Length <= TextMax ? Encoding.UTF8.GetString(Bytes(archive, member)) : null;

    private static void ReadSums(SafeFileHandle archive, ImportFound found)
    {
        foreach (var line in (Text(archive, found, ExportPlan.Sums) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(TarIndex.EntriesMax))
        {
            if (line.Length < 67 || !line[..64].All(char.IsAsciiHexDigit) || line[64] != ' ') found.Problems.Add(new(ExportPlan.Sums, $"{ExportPlan.Sums} has a line that is none of sha256sum's."));
            else if (!found.Members.ContainsKey(line[66..])) found.Problems.Add(new(ExportPlan.Sums, $"{Domain.Processes.VisibleText.Of(line[66..], 100)} is missing."));
            else found.Sums[line[66..]] = line[..64].ToLowerInvariant();
        }
        if (found.Sums.Count == 0) found.Problems.Add(new(ExportPlan.Sums, $"It has no {ExportPlan.Sums}: nobody can tell whether it is as it was."));
    }

    private static void CheckConfig(SafeFileHandle archive, ImportFound found, GuestConfig config)
    {
        var plan = ExportPlan.Of(config);
        found.Problems.AddRange(plan.Problems);
        List<string> needed = [ExportPlan.Json, .. plan.Disks.Select(d => d.File)];
        if (plan.HasKernel) needed.Add(ExportPlan.Kernel);
        if (plan.HasKernel && config.Boot.Ramdisk is not null) needed.Add(ExportPlan.Ramdisk);
        foreach (var name in needed.Where(n => !found.Sums.ContainsKey(n))) found.Problems.Add(new(name, found.Members.ContainsKey(name) ? $"{ExportPlan.Sums} has no sum of {name}." : $"{name} is missing."));
        foreach (var disk in plan.Disks.Where(d => found.Members.ContainsKey(d.File)))
            if (DiskProblem(archive, found.Members[disk.File]) is { } problem) found.Problems.Add(new(disk.File, problem));
    }

    // A qcow2 file may name another file that it leans on, or that has its data: any file of this machine
    private static string? DiskProblem(SafeFileHandle archive, TarMember member)
    {
        var head = new byte[104];
        if (member.Length < head.Length || RandomAccess.Read(archive, head, member.Offset) < head.Length || BinaryPrimitives.ReadUInt32BigEndian(head) != Qcow2Layout.Magic) return $"{member.Name} is no qcow2 disk.";
        if (BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(4)) != 3) return $"{member.Name} is of another version of qcow2 than 3: convert it (qemu-img convert -O qcow2).";
        if (BinaryPrimitives.ReadUInt64BigEndian(head.AsSpan(8)) != 0) return $"{member.Name} leans on another file, which is not taken: convert it (qemu-img convert -O qcow2).";
        // Only that it was not closed well is taken; data in another file, encryption and what is not known yet are not
        return (BinaryPrimitives.ReadUInt64BigEndian(head.AsSpan(72)) & ~1UL) != 0 || BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(32)) != 0 ? $"{member.Name} is encrypted, or has what is not taken: convert it (qemu-img convert -O qcow2)." : null;
    }
}
