using System.Security.Cryptography;
using System.Text;
using XenWeb.Domain.Configs;
using XenWeb.Fuzz.Run;
using XenWeb.Infrastructure.Exports;

namespace XenWeb.Fuzz.Targets;

/// <summary>Archives that somebody brings to be imported.</summary>
internal static class ArchiveTargets
{
    /// <summary>What is looked at before anything is made: the tar, the sums it tells, the configuration, the heads of its disks.</summary>
    public static FuzzTarget Imports()
    {
        var path = Path.GetTempFileName();
        return new FuzzTarget("archives", [Archive(), Archive()[..2000], new byte[1024]], input =>
        {
            File.WriteAllBytes(path, input);
            using var archive = File.OpenHandle(path);
            var found = ImportCheck.Read(archive);
            foreach (var member in found.Members.Values)
                if (member.Offset < 0 || member.Length < 0 || member.Offset + member.Length > input.Length || member.Name.Contains('/')) throw new InvalidOperationException($"{member} is not in the archive");
            if (found.Sums.Keys.FirstOrDefault(n => !found.Members.ContainsKey(n)) is { } missing) throw new InvalidOperationException($"a sum of {missing}, which is not there");
            return $"{found.Config is not null} {string.Join(',', found.Problems.Select(p => p.Field.Split('[')[0]).Distinct().Order(StringComparer.Ordinal).Take(4))}";
        }) { AllocationsPerByte = 2000, End = () => File.Delete(path) };
    }

    private static byte[] Archive()
    {
        var config = GuestConfigText.Read("name = 'small-1'\nmemory = 64\nbootloader = 'pygrub'\ndisk = ['format=raw,vdev=xvda,access=rw,target=/d.img']\n").Config;
        var disk = new Qcow2Layout(1 << 20, []).Head().SelectMany(c => c.ToArray()).Take(8192).ToArray();
        List<(string Name, byte[] Bytes)> files = [("guest.json", Encoding.UTF8.GetBytes(GuestConfigJson.Write(config))), ("disk-xvda.qcow2", disk)];
        files.Add(("SHA256SUMS", Encoding.UTF8.GetBytes(string.Concat(files.Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(f.Bytes))}  {f.Name}\n")))));
        var tar = new List<byte>();
        foreach (var (name, bytes) in files)
        {
            tar.AddRange(TarIndex.Head($"small-1/{name}", bytes.Length, isProgram: false, DateTimeOffset.UnixEpoch));
            tar.AddRange(bytes);
            tar.AddRange(new byte[(TarIndex.Block - (bytes.Length % TarIndex.Block)) % TarIndex.Block]);
        }
        tar.AddRange(new byte[2 * TarIndex.Block]);
        return [.. tar];
    }
}
