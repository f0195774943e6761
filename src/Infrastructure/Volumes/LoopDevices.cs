namespace XenWeb.Infrastructure.Volumes;

/// <summary>
/// Loop devices over files, with direct I/O: what a guest writes is at the file's server when the write is answered, and nothing of it in this host's memory. Xen's own script (tools/hotplug/Linux/block, up to
/// Xen 4.17 at least) makes them without, whatever <c>direct-io-safe</c> says: that is for QEMU's disks only. After a move the target would read what the source's memory still holds back.
/// </summary>
internal sealed class LoopDevices(VolumeTool tool)
{
    private const string Blocks = "/sys/block";

    /// <summary>The device over a file; null if there is none.</summary>
    public static string? Of(string file, bool readOnly) => All(file).FirstOrDefault(device => (Read(device, "ro") == "1") == readOnly) is { } found ? $"/dev/{found}" : null;

    /// <summary>Makes one, if there is none: its path.</summary>
    public async Task<string> AttachAsync(string file, bool readOnly, CancellationToken cancellation)
    {
        if (Of(file, readOnly) is { } there) return there;
        var made = (await tool.RunAsync("losetup", cancellation, ["--find", "--show", "--direct-io=on", .. readOnly ? ["--read-only"] : Array.Empty<string>(), file]).ConfigureAwait(false)).Trim();
        if (Read(Path.GetFileName(made), "loop/dio") == "1") return made;
        await tool.RunAsync("losetup", CancellationToken.None, "--detach", made).ConfigureAwait(false);
        throw new IOException($"{file} can't be used past this host's memory (direct I/O)");
    }

    /// <summary>Takes it away. Throws <see cref="IOException"/> while a guest has it: the kernel takes it away when that has gone.</summary>
    public async Task DetachAsync(string file, bool readOnly, CancellationToken cancellation)
    {
        if (Of(file, readOnly) is not { } device) return;
        await tool.RunAsync("losetup", cancellation, "--detach", device).ConfigureAwait(false);
        if (Of(file, readOnly) is not null) throw new IOException($"{device} is busy");
    }

    private static IEnumerable<string> All(string file) => !Directory.Exists(Blocks) ? []
        : Directory.EnumerateDirectories(Blocks, "loop*").Select(folder => Path.GetFileName(folder)!).Where(device => Read(device, "loop/backing_file") == file).Order(StringComparer.Ordinal);

    private static string? Read(string device, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(Blocks, device, name)).Trim();
        }
        catch (IOException)
        {
            // It is over no file, or has just gone
            return null;
        }
    }
}
