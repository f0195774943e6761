using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Guards;
using XenWeb.Infrastructure.Network;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>A host with a bridge, two guests at it and the world outside: real bridges, real nftables, in namespaces of their own.</summary>
internal sealed class GuardedLab : IAsyncDisposable
{
    public const string GuestMac = "00:16:3e:00:00:01", OtherMac = "00:16:3e:00:00:02", OutsideMac = "00:16:3e:00:00:fe";
    public const string GuestAddress = "10.0.0.5", GuestAddress6 = "fd00::5", GuestLinkLocal = "fe80::216:3eff:fe00:1";

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-guard-").FullName;
    private readonly Netns _host = new("host"), _guest = new("guest"), _outside = new("outside");
    private int _marks;

    public GuardedLab(GuardMode mode = GuardMode.Alarm, GuardLimits? limits = null)
    {
        Ip("link", "add", "xenbr0", "type", "bridge");
        Ip("link", "set", "xenbr0", "up");
        Join("vif5.0", _guest, GuestMac);
        Join("vif6.0", _guest, OtherMac);
        Join("uplink", _outside, OutsideMac);
        Script("nft", $"exec ip netns exec {_host.Name} /usr/sbin/nft \"$@\"");
        Script("dom0-ip", $"exec ip -n {_host.Name} \"$@\"");
        Script("dom0-bridge", $"exec bridge -n {_host.Name} \"$@\"");
        Script("dom0-tc", $"exec tc -n {_host.Name} \"$@\"");
        Script("xenstore-ls", $"cat {_folder}/vifs");
        Vifs(Vif(5, GuestMac, $"{GuestAddress} {GuestAddress6}"), Vif(6, OtherMac, ""));
        Guard = NewGuard(mode, limits);
        Guest = new RawPort(_guest, "vif5.0-in");
        Other = new RawPort(_guest, "vif6.0-in");
        Outside = new RawPort(_outside, "uplink-in");
    }

    public BridgeGuard Guard { get; private set; }

    public RawPort Guest { get; }

    public RawPort Other { get; }

    public RawPort Outside { get; }

    public static string Vif(int domain, string mac, string ip, string? vlan = null) =>
        (vlan is null ? "" : $"/local/domain/0/backend/vif/{domain}/0/vlan = \"{vlan}\"\n") +
        $"/local/domain/0/backend/vif/{domain}/0/mac = \"{mac}\"\n/local/domain/0/backend/vif/{domain}/0/ip = \"{ip}\"\n/local/domain/0/backend/vif/{domain}/0/bridge = \"xenbr0\"\n/local/domain/0/backend/vif/{domain}/0/script = \"/etc/xen/scripts/vif-bridge\"\n";

    /// <summary>What xenstore says there is.</summary>
    public void Vifs(params string[] vifs) => File.WriteAllText(Path.Combine(_folder, "vifs"), string.Concat(vifs));

    /// <summary>Ends the guard, as a restart of the agent does, and begins another.</summary>
    public async Task RestartAsync(GuardMode mode = GuardMode.Alarm, GuardLimits? limits = null)
    {
        await Guard.DisposeAsync();
        Guard = NewGuard(mode, limits);
    }

    /// <summary>Something that no other frame holds.</summary>
    public byte[] Mark() => Encoding.ASCII.GetBytes($"mark-{Interlocked.Increment(ref _marks):d8};");

    /// <summary>An ordinary packet of the guest to the outside.</summary>
    public static byte[] Ordinary(byte[] mark) => Frame.Version4(GuestMac, OutsideMac, GuestAddress, "10.0.0.1", 17, Frame.Udp(4000, 4000, mark));

    /// <summary>Whether a frame gets from here to the outside: an ordinary one is sent after it, and what has not come before that does not come.</summary>
    public bool GetsOut(Func<byte[], byte[]> frame)
    {
        var (mark, fence) = (Mark(), Mark());
        Guest.Send(frame(mark));
        Guest.Send(Ordinary(fence));
        return Outside.HearUntil(fence).Exists(f => f.AsSpan().IndexOf(mark) >= 0);
    }

    /// <summary>The world outside, beyond the host's uplink.</summary>
    public Netns World => _outside;

    /// <summary>Runs ip in Dom0.</summary>
    public void Ip(params string[] arguments) => Netns.Ip(["-n", _host.Name, .. arguments]);

    /// <summary>Runs bridge in Dom0.</summary>
    public void Bridge(params string[] arguments) => Netns.Ip(["netns", "exec", _host.Name, "bridge", .. arguments]);

    /// <summary>A guest's interface comes: its device, and if wanted it joins the bridge at once.</summary>
    public RawPort Come(string device, string mac, bool joins = true)
    {
        Join(device, _guest, mac, joins);
        return new RawPort(_guest, $"{device}-in");
    }

    /// <summary>The same in a namespace of the guest's own.</summary>
    public void Come(string device, string mac, Netns guest) => Join(device, guest, mac);

    /// <summary>The guests' own kernels say nothing of themselves any more (IPv6 would, by itself).</summary>
    public void Hush() => _guest.Within(() =>
    {
        File.WriteAllText("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
        return true;
    });

    /// <summary>Runs tc in Dom0.</summary>
    public string Tc(params string[] arguments) => Netns.Run("tc", ["-n", _host.Name, .. arguments]);

    public void Nft(params string[] arguments) => Netns.Ip(["netns", "exec", _host.Name, "nft", .. arguments]);

    /// <summary>Runs our part of Xen's vif scripts as they do: sourced by a shell that ends at an error.</summary>
    public int RunHook(string device)
    {
        using var run = Process.Start(new ProcessStartInfo("bash", ["-e", "-c", "trap 'exit 9' ERR; . \"$0\"", InTree("deploy/xen/vif-post.hook")])
        {
            Environment = { ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}", ["command"] = "online", ["dev"] = device },
        })!;
        run.WaitForExit();
        return run.ExitCode;
    }

    public long Dropped(int domain, GuardCause cause) =>
        Guard.Frame.Ports.Single(p => p.DomainNumber == domain).Dropped.FirstOrDefault(c => c.Cause == cause)?.Frames ?? 0;

    public async ValueTask DisposeAsync()
    {
        await Guard.DisposeAsync();
        foreach (var port in new[] { Guest, Other, Outside }) port.Dispose();
        foreach (var space in new[] { _host, _guest, _outside }) space.Dispose();
        Directory.Delete(_folder, true);
    }

    /// <summary>A file of the source tree.</summary>
    public static string InTree(string path)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "XenWeb.sln"))) folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, path);
    }

    private BridgeGuard NewGuard(GuardMode mode, GuardLimits? limits) => new(
        new BridgeGuardOptions { Mode = mode, Limits = limits ?? new GuardLimits(), NftPath = Path.Combine(_folder, "nft"), IpPath = Path.Combine(_folder, "dom0-ip"), BridgePath = Path.Combine(_folder, "dom0-bridge"), TcPath = Path.Combine(_folder, "dom0-tc"), XenstoreLsPath = Path.Combine(_folder, "xenstore-ls"), SysPath = _folder },
        TimeProvider.System, NullLogger<BridgeGuard>.Instance);

    private void Join(string port, Netns space, string mac, bool joins = true)
    {
        Ip("link", "add", port, "type", "veth", "peer", "name", $"{port}-in", "address", mac, "netns", space.Name);
        if (joins) Ip("link", "set", port, "master", "xenbr0", "up");
        Netns.Ip("-n", space.Name, "link", "set", $"{port}-in", "up");
    }

    private void Script(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

/// <summary>A fact that needs namespaces and rules at bridges; skipped, with why, where the kernel has none.</summary>
internal sealed class NetnsFactAttribute : FactAttribute
{
    private static readonly string? _whyNot = Netns.WhyNot();

    public NetnsFactAttribute() => Skip = _whyNot;
}
