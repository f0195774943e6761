using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Configs;

/// <summary>Configurations of every shape, by seed. With hostile texts they break rules, but never the file that they are written to.</summary>
internal sealed class RandomConfigs(int seed, bool hostile)
{
    private static readonly string[] Plain = ["a", "cs439", "small-1", "/srv/guest/vmlinuz", "console=hvc0 quiet", "x.y_z", "Grüße"];
    private static readonly string[] Hostile = ["\"", "'", "\\", "\"\nmemory = 1\n", "# xenweb.owner = \"me\"", "$(reboot)", "`id`", "]", "\t", "[ ", "\\x41", "import os; os.system('id')", "a\\", "\u2028", ";name='x'"];
    private static readonly string[] Lines = ["# a comment", "pool = 'lab'", "cpus=[\"2\", '3-8,^5',]", "vnuma = [ [\"pnode=0\", # one\n  'size=512'], [] ]", "localtime=1", "pool += \"2\"", "acpi = 0x1"];

    private readonly Random _random = new(seed);

    public GuestConfig Next() => new()
    {
        Name = Text(),
        Id = Maybe(() => new GuestId(Guid.Parse($"00000000-0000-4000-8000-{_random.Next():d12}"))),
        Type = One(Enum.GetValues<GuestType>()),
        Boot = new()
        {
            Kernel = Null(Text), Ramdisk = Null(Text), CommandLine = Null(Text), Firmware = Null(Text), Bootloader = Null(Text), Order = Null(Text),
            BootloaderArguments = Many(Text),
        },
        Memory = ByteSize.FromMiB(_random.Next(1, 1 << 20)),
        MemoryMax = Maybe(() => ByteSize.FromMiB(_random.Next(1, 1 << 20))),
        Vcpus = Maybe(Small), VcpusMax = Maybe(Small), Weight = Maybe(Small), Cap = Maybe(Small),
        Disks = Many(Disk),
        Vifs = Many(Vif),
        Vnc = Null(Vnc),
        Serial = Many(Text),
        Channels = Many(() => new GuestChannel { Name = Word(), Connection = One(["pty", "socket"]), Path = Null(Word), Options = Null(() => "backend=2") }),
        Actions = new() { Poweroff = Action(), Reboot = Action(), Watchdog = Action(), Crash = Action(), SoftReset = Action() },
        Extra = string.Join('\n', Many(() => One(Lines))),
        Priority = new(_random.Next(-9, 10)),
        Rules = new() { PinnedTo = Maybe(() => new HostId("ferby")), KeepApart = Null(Text), NeverMoves = _random.Next(2) == 0 },
        SharesDisks = _random.Next(2) == 0,
        Owner = Null(Text),
        Class = Null(Text),
    };

    private GuestDisk Disk()
    {
        var cdrom = _random.Next(4) == 0;
        var target = cdrom ? Null(Target) : Target();
        return new()
        {
            Target = target,
            Format = target is null ? DiskFormat.Empty : One([DiskFormat.Raw, DiskFormat.Qcow2, DiskFormat.Vhd]),
            Device = One(["xvda", "hdc", "sda1", "cdrom"]),
            ReadOnly = cdrom || _random.Next(2) == 0,
            Cdrom = cdrom,
            Script = Null(() => "block-drbd"),
            Backend = Null(() => "storage"),
            BackendType = Null(() => "qdisk"),
            Options = Null(() => "discard,colo-host=a,direct-io-safe"),
        };
    }

    // Whatever stands in a target, the key form keeps it; a line end alone has no form
    private string Target() => One(["/dev/vg/x", "a,b", "/dev/x=y", "phy:/dev/x", "x,", " x", "iqn.2001-05.com:disk,lun=1", .. hostile ? Hostile.Where(t => !t.Contains('\n')) : []]);

    private GuestVif Vif() => new()
    {
        Mac = Null(() => "00:16:3e:01:02:0" + _random.Next(10)), Bridge = Null(Word), Vlan = Null(() => "10p/20"), Rate = Null(() => "10Mb/s@20ms"), Script = Null(Word),
        Ip = Null(() => "10.0.0.1 fe80::1"), Type = Null(() => "ioemu"), Model = Null(Word), InterfaceName = Null(Word), Backend = Null(Word), Options = Null(() => "mtu=9000,untrusted"),
    };

    private GuestVnc Vnc()
    {
        var framebuffer = _random.Next(2) == 0;
        return new()
        {
            Enabled = _random.Next(2) == 0, Listen = Null(Word), Display = Maybe(Small), FindUnused = Maybe(() => _random.Next(2) == 0),
            Password = Null(() => framebuffer ? Word() : Text()), Framebuffer = framebuffer, Options = framebuffer ? Null(() => "keymap=de,sdl=1") : null,
        };
    }

    private GuestAction? Action() => Maybe(() => One(Enum.GetValues<GuestAction>()));

    private int Small() => _random.Next(0, 70000);

    private string Text() => hostile && _random.Next(2) == 0 ? One(Plain) + One(Hostile) : One(Plain);

    private string Word() => One(["xenbr0", "org.example.agent.1", "a-b", "/run/x.sock"]);

    private T One<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    private T? Null<T>(Func<T?> make) where T : class => _random.Next(2) == 0 ? make() : null;

    private T? Maybe<T>(Func<T> make) where T : struct => _random.Next(2) == 0 ? make() : null;

    private ImmutableArray<T> Many<T>(Func<T> make) => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => make())];
}
