using System.Security.Cryptography;
using XenWeb.Domain.Images;

namespace XenWeb.Infrastructure.Images;

/// <summary>The virtual agent as two Debian packages of one version, in a folder of the machine: nothing of it is downloaded.</summary>
/// <param name="Program">File of xenweb-agent.</param>
/// <param name="Unit">File of xenweb-virtual-agent.</param>
/// <param name="Version">Their version.</param>
internal sealed record AgentPackages(string Program, string Unit, string Version)
{
    /// <summary>The packages' names: of no mirror.</summary>
    public static readonly string[] Names = ["xenweb-agent", "xenweb-virtual-agent"];

    /// <summary>SHA-256 of both.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(File.ReadAllBytes(Program)), .. SHA256.HashData(File.ReadAllBytes(Unit))]));

    /// <summary>Those in a folder, by the names that deploy/packages/build gives them; the newest written version whose two are there. Null for none.</summary>
    public static AgentPackages? In(string folder)
    {
        if (folder.Length == 0 || !Directory.Exists(folder)) return null;
        return Directory.EnumerateFiles(folder, "xenweb-agent_*_amd64.deb").OrderByDescending(File.GetLastWriteTimeUtc).ThenBy(f => f, StringComparer.Ordinal)
            .Select(file => (File: file, Version: Path.GetFileName(file)["xenweb-agent_".Length..^"_amd64.deb".Length]))
            .Select(found => new AgentPackages(found.File, Path.Combine(folder, $"xenweb-virtual-agent_{found.Version}_all.deb"), found.Version)).FirstOrDefault(p => File.Exists(p.Unit));
    }

    /// <summary>Copies both, so that what is hashed is what is put in, whatever is done to the folder meanwhile.</summary>
    public AgentPackages CopyTo(BuildFolder work)
    {
        File.Copy(Program, work["xenweb-agent.deb"]);
        File.Copy(Unit, work["xenweb-virtual-agent.deb"]);
        return this with { Program = work["xenweb-agent.deb"], Unit = work["xenweb-virtual-agent.deb"] };
    }

    /// <summary>The names of the packages that the program needs; or why they can't be told.</summary>
    public static async Task<(IReadOnlyList<string> Names, string? Failure)> NeedsAsync(string program, ImageTool tool, CancellationToken cancellation)
    {
        var (said, failure) = await tool.ReadAsync("dpkg-deb", ["--field", program, "Depends"], TimeSpan.FromSeconds(30), cancellation).ConfigureAwait(false);
        if (failure is not null) return ([], failure);
        // "libc6 (>= 2.34), libssl3 | libssl4": the first of each
        var names = said.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(n => n.Split(['|', ' ', '('])[0].Trim()).Distinct(StringComparer.Ordinal).ToList();
        return names.TrueForAll(ImageRecipeRules.IsPackage) ? (names, null) : ([], $"what {Path.GetFileName(program)} needs can't be read: {said.Trim()}.");
    }

    /// <summary>What mmdebstrap is to do at the end: the mirror does not have them, so dpkg itself puts them in. For a shell.</summary>
    public string Hook => $"cp {Quote(Program)} {Quote(Unit)} \"$1\"/ && chroot \"$1\" dpkg --install /xenweb-agent.deb /xenweb-virtual-agent.deb && rm \"$1\"/xenweb-agent.deb \"$1\"/xenweb-virtual-agent.deb";

    private static string Quote(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
