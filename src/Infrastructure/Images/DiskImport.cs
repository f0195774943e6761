using System.Text.Json;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Images;

/// <summary>Takes a disk (raw or qcow2) in, as raw. A qcow2 that is broken, or that leans on another file, is refused in words.</summary>
internal sealed class DiskImport(ImageTool tool)
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(30);

    /// <summary>Converts it; why not, or null.</summary>
    public async Task<string?> ConvertAsync(string file, string to, ByteSize most, CancellationToken cancellation)
    {
        var name = Path.GetFileName(file);
        // Never guessed from its bytes: a guest could have written a qcow2 header into its raw disk, and named any file of this machine in it
        var format = name.EndsWith(".qcow2", StringComparison.Ordinal) ? "qcow2" : "raw";
        var (output, unread) = await tool.ReadAsync("qemu-img", ["info", "--output=json", "-f", format, file], _limit, cancellation).ConfigureAwait(false);
        if (unread is not null) return $"{name} is no {format} image that can be read: {unread}";
        if (Problem(name, output, most) is { } problem) return problem;
        if (format == "qcow2" && await tool.RunAsync("qemu-img", ["check", "-q", "-f", format, file], _limit, _ => ValueTask.CompletedTask, cancellation).ConfigureAwait(false) is { } broken)
        {
            return $"{name} is broken, and nothing was imported: {broken} 'qemu-img check -r all' may mend a copy of it.";
        }
        return await tool.RunAsync("qemu-img", ["convert", "-f", format, "-O", "raw", "-S", "64k", file, to], _limit, _ => ValueTask.CompletedTask, cancellation).ConfigureAwait(false);
    }

    private static string? Problem(string name, string info, ByteSize most)
    {
        try
        {
            using var read = JsonDocument.Parse(info);
            var size = new ByteSize(read.RootElement.GetProperty("virtual-size").GetInt64());
            if (read.RootElement.TryGetProperty("backing-filename", out var backing)) return $"{name} leans on another file ({Domain.Processes.VisibleText.Of(backing.GetString() ?? "", 100)}), so it is no whole disk. Import one made with 'qemu-img convert'.";
            if (read.RootElement.TryGetProperty("format-specific", out var specific) && specific.TryGetProperty("data", out var data) && data.TryGetProperty("data-file", out _)) return $"{name} has its data in another file, so it is no whole disk.";
            return size > most ? $"{name} is a disk of {size}; {most} are possible." : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return $"qemu-img told nothing of {name} that can be read.";
        }
    }
}
