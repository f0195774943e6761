using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>
/// Two hosts with Open vSwitch between which an uplink goes: two guests at the one, and a port of each VLAN at the other. A real ovs-vswitchd with its own
/// datapath, in namespaces of their own.
/// </summary>
internal sealed partial class OvsLab : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-ovs-").FullName;
    private readonly Netns _host = new("host"), _guest = new("guest");
    private readonly List<Process> _daemons = [];
    private readonly List<RawPort> _ports = [];
    private int _marks;

    public OvsLab()
    {
        Run("ovsdb-tool", "create", $"{_folder}/conf.db", "/usr/share/openvswitch/vswitch.ovsschema");
        Start("ovsdb-server", $"{_folder}/conf.db", $"--remote=punix:{_folder}/db.sock", $"--unixctl={_folder}/db.ctl", "--no-chdir");
        Start("ovs-vswitchd", $"unix:{_folder}/db.sock", $"--unixctl={_folder}/vs.ctl", "--no-chdir");
        foreach (var bridge in new[] { "ovsbr0", "ovsbr1" }) Vsctl("add-br", bridge, "--", "set", "bridge", bridge, "datapath_type=netdev");
        Netns.Ip("-n", _host.Name, "link", "add", "up0", "type", "veth", "peer", "name", "up1");
        foreach (var (bridge, end) in new[] { ("ovsbr0", "up0"), ("ovsbr1", "up1") })
        {
            Netns.Ip("-n", _host.Name, "link", "set", end, "up");
            Vsctl("add-port", bridge, end);
        }
        (In20, In30) = (Attach("far20", "ovsbr1.20"), Attach("far30", "ovsbr1.30"));
    }

    /// <summary>The other host's ends of the two VLANs.</summary>
    public RawPort In20 { get; }

    /// <inheritdoc cref="In20"/>
    public RawPort In30 { get; }

    /// <summary>Attaches a device as Xen's vif-openvswitch does, of a bridge as an xl.cfg names it: ovsbr0.20, ovsbr0:20:30. The guest's end of it.</summary>
    public RawPort Attach(string device, string bridge)
    {
        Netns.Ip("-n", _host.Name, "link", "add", device, "type", "veth", "peer", "name", $"{device}-in", "netns", _guest.Name);
        Netns.Ip("-n", _guest.Name, "link", "set", $"{device}-in", "up");
        var named = BridgeOf().Match(bridge);
        Assert.True(named.Success, bridge);
        List<string> more = [];
        if (named.Groups[3].Success) more.Add($"tag={named.Groups[3].Value}");
        // "trunk", as Xen's script writes it: Open vSwitch takes the beginning of a column's name
        if (named.Groups[5].Success) more.Add($"trunk={named.Groups[5].Value.Replace(':', ',')}");
        Vsctl(["--", "--if-exists", "del-port", device, "--", "add-port", named.Groups[1].Value, device, .. more]);
        Netns.Ip("-n", _host.Name, "link", "set", device, "up");
        var port = new RawPort(_guest, $"{device}-in");
        _ports.Add(port);
        return port;
    }

    /// <summary>Whether what one sends is heard by another: the fence is sent after it, on a way that leads to the hearer.</summary>
    public bool Hears(RawPort hearer, RawPort sender, Func<byte[], byte[]> frame, RawPort fenceSender, Func<byte[], byte[]> fence)
    {
        var (mark, last) = (Mark(), Mark());
        sender.Send(frame(mark));
        fenceSender.Send(fence(last));
        return hearer.HearUntil(last).Exists(f => f.AsSpan().IndexOf(mark) >= 0);
    }

    public void Dispose()
    {
        foreach (var port in _ports) port.Dispose();
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
            daemon.Dispose();
        }
        _host.Dispose();
        _guest.Dispose();
        Directory.Delete(_folder, true);
    }

    private byte[] Mark() => Encoding.ASCII.GetBytes($"mark-{Interlocked.Increment(ref _marks):d8};");

    private void Vsctl(params string[] arguments) => Run("ovs-vsctl", [$"--db=unix:{_folder}/db.sock", "--timeout=30", "--retry", .. arguments]);

    private void Run(string program, params string[] arguments) => Netns.Ip(["netns", "exec", _host.Name, program, .. arguments]);

    private void Start(string program, params string[] arguments) => _daemons.Add(Process.Start(new ProcessStartInfo("ip", ["netns", "exec", _host.Name, program, "-vconsole:off", .. arguments, $"--log-file={_folder}/{program}.log"])
    {
        Environment = { ["OVS_RUNDIR"] = _folder, ["OVS_LOGDIR"] = _folder, ["OVS_DBDIR"] = _folder },
    })!);

    [GeneratedRegex("^([^.:]+)(\\.([0-9]+))?(:([0-9]+(:[0-9]+)*))?$")]
    private static partial Regex BridgeOf();
}

/// <summary>A fact that needs namespaces and Open vSwitch; skipped, with why, where it is not installed.</summary>
internal sealed class OvsFactAttribute : FactAttribute
{
    private static readonly string? _whyNot = Netns.WhyNot() ?? (File.Exists("/usr/sbin/ovs-vswitchd") ? File.Exists("/dev/net/tun") ? null : "this kernel has no tun devices" : "openvswitch-switch is not installed");

    public OvsFactAttribute() => Skip = _whyNot;
}
