using System.Globalization;
using System.Text;
using XenWeb.Domain.Images;

namespace XenWeb.Infrastructure.Images;

/// <summary>
/// Boots an image for trial in plain, emulated QEMU, and tells by its console and its network how far it comes. What it writes is thrown away; its
/// network is QEMU's own, which answers DHCP and leads nowhere.
/// </summary>
/// <param name="options">How long it may take.</param>
/// <param name="time">The clock.</param>
internal sealed class BootCheck(ImageStoreOptions options, TimeProvider time)
{
    private const string Qemu = "qemu-system-x86_64";
    // It is looked through three times a second
    private const int ConsoleMax = 128 * 1024;

    private static readonly TimeSpan _period = TimeSpan.FromMilliseconds(300);

    // DHCP is asked for a moment before or after the prompt
    private static readonly TimeSpan _addressWithin = TimeSpan.FromSeconds(30);

    /// <summary>Boots it; what that came to. It ends within the time limit, whatever the image does.</summary>
    /// <param name="image">What was built.</param>
    /// <param name="work">A folder of its own, gone afterwards.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ImageCheck> RunAsync(ImageBuilt image, BuildFolder work, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var tool = new ImageTool(time) { Started = work.Remember, Environment = new Dictionary<string, string> { ["TMPDIR"] = work.Path } };
        var running = tool.RunAsync(Qemu, Arguments(image, work), options.BootWithin + TimeSpan.FromSeconds(10), _ => ValueTask.CompletedTask, ended.Token);
        var begun = time.GetUtcNow();
        DateTimeOffset? up = null;
        try
        {
            while (true)
            {
                var over = await Task.WhenAny(running, Task.Delay(_period, time, cancellation)).ConfigureAwait(false) == running;
                cancellation.ThrowIfCancellationRequested();
                var (said, now) = (Said(work["console"]), time.GetUtcNow());
                var stage = BootConsole.StageOf(said);
                if (stage == BootStage.Up) up ??= now;
                var address = DhcpCapture.HasAddress(work["network"]);
                if (up is not null && address) return Of(image, BootOutcome.Network, "It boots and has network.", said);
                if (stage == BootStage.Stuck) return Of(image, BootOutcome.DoesNotBoot, "It does not boot: its console tells why.", said);
                if (over) return Of(image, said.Length == 0 ? BootOutcome.NotTried : BootOutcome.DoesNotBoot, Why(await running.ConfigureAwait(false), said), said);
                if (up is { } since && now - since > _addressWithin) return Of(image, BootOutcome.NoNetwork, "It boots, and has no network: it asked for no address, or took none.", said);
                if (now - begun > options.BootWithin && address) return Of(image, BootOutcome.Network, "It took an address, so it boots; at its serial console nobody is asked to sign in.", said);
                if (now - begun > options.BootWithin) return Of(image, BootOutcome.DoesNotBoot, $"It does not boot: within {options.BootWithin.TotalSeconds:0} s nobody could sign in at its console.", said);
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string Why(string? failure, string said) => said.Length > 0 ? $"It does not boot: it ended by itself{(failure is null ? "." : $" ({failure.TrimEnd('.')}).")}"
        : failure is null ? "It could not be tried: QEMU ended at once."
        : failure.Contains("not found", StringComparison.Ordinal) || failure.Contains("No such file", StringComparison.Ordinal) ? $"It could not be tried: {failure} On the server of the images: apt-get install qemu-system-x86."
        : $"It could not be tried: {failure}";

    private static List<string> Arguments(ImageBuilt image, BuildFolder work)
    {
        List<string> arguments =
        [
            "-nodefaults", "-no-user-config", "-no-reboot", "-machine", "pc", "-accel", "tcg", "-cpu", "max", "-m", "512", "-display", "none", "-monitor", "none", "-sandbox", "on",
            "-chardev", $"file,id=console,path={Comma(work["console"])}", "-serial", "chardev:console",
            "-drive", $"file={Comma(image.Disk)},format={image.Format},if=virtio,snapshot=on",
            "-netdev", "user,id=net,restrict=on", "-device", "virtio-net-pci,netdev=net", "-object", $"filter-dump,id=dump,netdev=net,file={Comma(work["network"])}",
        ];
        // An image may be anybody's: whoever gets out of the emulator is nobody
        if (Environment.UserName == "root") arguments.AddRange(["-runas", "nobody"]);
        if (image.Kernel is null) return arguments;
        arguments.AddRange(["-kernel", image.Kernel, "-append", string.Create(CultureInfo.InvariantCulture, $"root=/dev/vda rw console=ttyS0 fstab=no panic=-1 systemd.hostname=trial")]);
        if (image.Ramdisk is not null) arguments.AddRange(["-initrd", image.Ramdisk]);
        return arguments;
    }

    private ImageCheck Of(ImageBuilt image, BootOutcome outcome, string text, string said) => new(image.Hash, outcome, text, BootConsole.Last(said), time.GetUtcNow());

    // In QEMU's lists a comma is written twice
    private static string Comma(string path) => path.Replace(",", ",,", StringComparison.Ordinal);

    // The end of it: a guest may write for as long as it likes
    private static string Said(string path)
    {
        if (!File.Exists(path)) return "";
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(Math.Max(0, file.Length - ConsoleMax), SeekOrigin.Begin);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = new char[ConsoleMax];
        return new string(text, 0, reader.ReadBlock(text));
    }
}
