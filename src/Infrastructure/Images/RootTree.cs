using System.Text;
using XenWeb.Domain.Images;

namespace XenWeb.Infrastructure.Images;

/// <summary>
/// The tree of a root file system before it becomes an image. What is written goes into the tree only: a path with a link in it is
/// refused, for an imported tree may have been made by anybody.
/// </summary>
internal sealed class RootTree(string root, DateTimeOffset at)
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode Open = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Closed = Private | UnixFileMode.UserExecute;

    // Where agents keep who they are
    private static readonly string[] _identities = ["var/lib/xenweb-virtual/identity", "var/lib/xenweb/identity"];

    /// <summary>What every built image has: its disk, its network by DHCP, and keys of its own for each guest's SSH server.</summary>
    public void Furnish(ImageRecipe recipe)
    {
        Write("etc/hostname", recipe.Name + "\n");
        Write("etc/fstab", "/dev/xvda / ext4 errors=remount-ro 0 1\n");
        Write("etc/systemd/network/80-dhcp.network", "[Match]\nName=en* eth* enX*\n\n[Network]\nDHCP=yes\n");
        Link("etc/systemd/system/multi-user.target.wants/systemd-networkd.service", "/lib/systemd/system/systemd-networkd.service");
        // Keys of a host in an image would be the same for all guests, and known to all
        foreach (var key in Files("etc/ssh", "ssh_host_*")) File.Delete(key);
        if (File.Exists(In("usr/sbin/sshd"))) Write("etc/systemd/system/ssh.service.d/keys.conf", "[Service]\nExecStartPre=\nExecStartPre=/usr/bin/ssh-keygen -A\nExecStartPre=/usr/sbin/sshd -t\n");
    }

    /// <summary>Takes identities of agents out that somebody has left in it: two guests with one key would be one to the lab.</summary>
    public void Disown()
    {
        foreach (var path in _identities)
        {
            var whole = In(path);
            if (new DirectoryInfo(whole) is { Exists: true, LinkTarget: null }) Directory.Delete(whole, recursive: true);
            else if (new FileInfo(whole) is { Exists: true } or { LinkTarget: not null }) File.Delete(whole);
        }
    }

    /// <summary>Who may sign in.</summary>
    public void Admit(ImageRecipe recipe)
    {
        if (recipe.SshKeys.Length > 0)
        {
            Folder("root/.ssh", Closed);
            Write("root/.ssh/authorized_keys", string.Concat(recipe.SshKeys.Select(k => k + "\n")), Private);
        }
        if (recipe.ConsoleSignIn) Write("etc/systemd/system/serial-getty@hvc0.service.d/sign-in.conf", "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin root --keep-baud 115200,57600,38400,9600 %I $TERM\n");
    }

    /// <summary>The installed packages and their versions, by name; empty for what is no Debian.</summary>
    public SortedDictionary<string, string> Packages()
    {
        var packages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var status = In("var/lib/dpkg/status");
        var (name, installed) = ("", false);
        foreach (var line in IsFile(status) ? File.ReadLines(status) : [])
        {
            if (line.StartsWith("Package: ", StringComparison.Ordinal)) (name, installed) = (line[9..], false);
            else if (line.StartsWith("Status: ", StringComparison.Ordinal)) installed = line.EndsWith(" installed", StringComparison.Ordinal);
            else if (installed && line.StartsWith("Version: ", StringComparison.Ordinal)) packages[name] = line[9..];
        }
        return packages;
    }

    /// <summary>The newest kernel and its initial RAM disk; null if it has none.</summary>
    public (string Kernel, string? Ramdisk)? Kernel()
    {
        if (Files("boot", "vmlinuz-*").LastOrDefault() is not { } kernel) return null;
        var ramdisk = In("boot/initrd.img-" + Path.GetFileName(kernel)["vmlinuz-".Length..]);
        return (kernel, IsFile(ramdisk) ? ramdisk : null);
    }

    /// <summary>Writes a file, in place of one that is there.</summary>
    public void Write(string path, string text, UnixFileMode mode = Plain)
    {
        Folder(Path.GetDirectoryName(path)!, Open);
        var whole = In(path);
        File.Delete(whole);
        using (var file = new FileStream(whole, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode })) file.Write(Encoding.UTF8.GetBytes(text));
        File.SetUnixFileMode(whole, mode);
        Date(whole);
    }

    /// <summary>Makes a link.</summary>
    public void Link(string path, string target)
    {
        Folder(Path.GetDirectoryName(path)!, Open);
        File.Delete(In(path));
        File.CreateSymbolicLink(In(path), target);
        Date(In(path));
    }

    private void Folder(string path, UnixFileMode mode)
    {
        var so = "";
        foreach (var part in path.Split('/'))
        {
            so = so.Length == 0 ? part : $"{so}/{part}";
            if (Directory.Exists(In(so))) continue;
            Directory.CreateDirectory(In(so));
            File.SetUnixFileMode(In(so), mode);
            Date(In(so));
        }
    }

    // The same tree, the same times; that of the folder has changed too
    private void Date(string path)
    {
        File.SetLastWriteTimeUtc(path, at.UtcDateTime);
        File.SetLastWriteTimeUtc(Path.GetDirectoryName(path)!, at.UtcDateTime);
    }

    // A link would lead to the host's own files: into the image, or to their end
    private List<string> Files(string folder, string pattern) => new DirectoryInfo(In(folder)) is { Exists: true, LinkTarget: null }
        ? Directory.EnumerateFiles(In(folder), pattern).Where(IsFile).Order(StringComparer.Ordinal).ToList()
        : [];

    private static bool IsFile(string path) => new FileInfo(path) is { Exists: true, LinkTarget: null };

    private string In(string path)
    {
        var whole = root;
        var parts = path.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            whole = Path.Combine(whole, parts[i]);
            if (i < parts.Length - 1 && new FileInfo(whole).LinkTarget is not null) throw new IOException($"its /{string.Join('/', parts.Take(i + 1))} is a link, and such a tree can't be used.");
        }
        return whole;
    }
}
