using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Images;

/// <summary>
/// Makes an ext4 file system of a tree, the same bytes for the same tree: identifiers follow from what it is made of, files are taken in
/// the order of their names, and times of access and of change (which mke2fs takes from the tree as it was unpacked) are set afterwards.
/// </summary>
internal sealed class Ext4(ImageTool tool)
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(20);

    // Inodes that mke2fs itself takes for its own; further ones are given one after the other
    private const int Spare = 16;

    /// <summary>What tool has to be told of the time: mke2fs and debugfs ask this variable.</summary>
    public static KeyValuePair<string, string> Clock(DateTimeOffset at) => new("E2FSPROGS_FAKE_TIME", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes it; why not, or null.</summary>
    public async Task<string?> MakeAsync(string tree, string image, ByteSize size, string seed, DateTimeOffset at, string scratch, CancellationToken cancellation)
    {
        var uuid = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(seed)).AsSpan(0, 16)).ToString();
        var failure = await tool.RunAsync("mke2fs", ["-q", "-F", "-t", "ext4", "-d", tree, "-U", uuid, "-L", "root", "-m", "1", "-E", $"hash_seed={uuid},root_owner=0:0,lazy_itable_init=0", image, $"{size.MiB}M"], _limit, _ => ValueTask.CompletedTask, cancellation).ConfigureAwait(false);
        if (failure is not null) return failure.Contains("allocate block", StringComparison.Ordinal) || failure.Contains("free space", StringComparison.Ordinal) || failure.Contains("free inode", StringComparison.Ordinal) ? $"It does not fit into {size}: choose a larger size." : failure;
        return await DateAsync(image, at, scratch, cancellation).ConfigureAwait(false);
    }

    private async Task<string?> DateAsync(string image, DateTimeOffset at, string scratch, CancellationToken cancellation)
    {
        var (head, failure) = await tool.ReadAsync("dumpe2fs", ["-h", image], _limit, cancellation).ConfigureAwait(false);
        if (failure is not null) return failure;
        var used = Number(head, "Inode count:") - Number(head, "Free inodes:");
        var commands = new StringBuilder();
        for (var inode = 2; inode <= used + Spare; inode++)
        {
            commands.Append(CultureInfo.InvariantCulture, $"sif <{inode}> atime @{at.ToUnixTimeSeconds()}\nsif <{inode}> ctime @{at.ToUnixTimeSeconds()}\n");
        }
        await File.WriteAllTextAsync(scratch, commands.ToString(), cancellation).ConfigureAwait(false);
        return await tool.RunAsync("debugfs", ["-w", "-f", scratch, image], _limit, _ => ValueTask.CompletedTask, cancellation).ConfigureAwait(false);
    }

    private static int Number(string head, string field) =>
        head.Split('\n').FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal)) is { } line && int.TryParse(line[field.Length..].Trim(), out var number) ? number : 0;
}
