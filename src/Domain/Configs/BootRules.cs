using System.Text;

namespace XenWeb.Domain.Configs;

/// <summary>Rules for how a guest boots.</summary>
internal static class BootRules
{
    private const int ArgumentsMax = 64;

    // Xen hands a PV guest 1024 bytes with the closing zero, Linux takes 2048
    private const int PvLineBytesMax = 1023;
    private const int LineBytesMax = 2047;

    private static readonly string[] HvmFirmware = ["bios", "uefi", "seabios", "rombios", "ovmf"];

    public static void Check(GuestConfig config, ProblemList problems)
    {
        var boot = config.Boot;
        Path("boot.kernel", "The kernel", boot.Kernel, problems);
        Path("boot.ramdisk", "The ramdisk", boot.Ramdisk, problems);
        Path("boot.bootloader", "The bootloader", boot.Bootloader, problems);
        var count = problems.Count("boot.bootloaderArguments", "bootloader arguments", boot.BootloaderArguments.Length, ArgumentsMax);
        for (var at = 0; at < count; at++)
        {
            var (field, argument) = ($"boot.bootloaderArguments[{at}]", boot.BootloaderArguments[at]);
            if (argument is null) problems.Add(field, "The argument is null: leave it out, or give it.");
            else problems.Text(field, "The argument", argument, GuestConfigRules.PathMax);
        }
        Line(config, problems);
        Firmware(config, problems);
        problems.Part("boot.order", "The boot order", boot.Order, 4, c => c is 'a' or 'c' or 'd' or 'n', "the letters a (floppy), c (disk), d (CD) and n (network)");
        if (config.Type == GuestType.Pv && boot is { Kernel: null, Bootloader: null, Firmware: null }) problems.Add("boot.kernel", "A PV guest boots by a kernel, a bootloader (pygrub) or the firmware pvgrub32 or pvgrub64; none is given.");
        if (config.Type == GuestType.Pvh && boot is { Kernel: null, Bootloader: null, Firmware: null }) problems.Add("boot.kernel", "A PVH guest boots by a kernel or a bootloader (pygrub); none is given.");
    }

    private static void Path(string field, string what, string? path, ProblemList problems)
    {
        if (problems.Text(field, what, path, GuestConfigRules.PathMax) && path?.Length == 0) problems.Add(field, $"{what} is empty: leave it out, or give it.");
    }

    private static void Line(GuestConfig config, ProblemList problems)
    {
        var max = config.Type == GuestType.Pv ? PvLineBytesMax : LineBytesMax;
        if (!problems.Text("boot.commandLine", "The command line", config.Boot.CommandLine, max) || config.Boot.CommandLine is not { } line) return;
        if (Encoding.UTF8.GetByteCount(line) is var bytes && bytes > max) problems.Add("boot.commandLine", $"The command line has {bytes} bytes; {max} reach the guest.");
    }

    private static void Firmware(GuestConfig config, ProblemList problems)
    {
        if (config.Boot.Firmware is not { } firmware || !problems.Text("boot.firmware", "The firmware", firmware, GuestConfigRules.PathMax)) return;
        if (config.Type == GuestType.Hvm)
        {
            if (!HvmFirmware.Contains(firmware) && !firmware.StartsWith('/')) problems.Add("boot.firmware", $"The firmware {ProblemList.Quote(firmware)} is neither {string.Join(", ", HvmFirmware)} nor a path from /.");
            return;
        }
        if (firmware is not ("pvgrub32" or "pvgrub64")) problems.Add("boot.firmware", $"The firmware {ProblemList.Quote(firmware)} is not for this type of guest: pvgrub32 and pvgrub64 are.");
        else if (config.Boot.Kernel is not null) problems.Add("boot.firmware", "It has a kernel and a firmware; of this type of guest xl takes only one.");
    }
}
