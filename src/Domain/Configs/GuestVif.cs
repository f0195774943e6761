using System.Text.Json.Serialization;

namespace XenWeb.Domain.Configs;

/// <summary>One network interface, as xl-network-configuration(5) describes it. Null is what xl takes when nothing is said.</summary>
public sealed record GuestVif
{
    /// <summary>The address that the guest sees, "00:16:3e:01:02:03"; null lets xl make another one at each start.</summary>
    public string? Mac { get; init; }

    /// <summary>The bridge on the host; null for the host's default (xenbr0). Open vSwitch takes "bridge.TAG" and "bridge:TRUNK:TRUNK".</summary>
    public string? Bridge { get; init; }

    /// <summary>VLANs ("10", "10p/20"; <see cref="VlanList"/>), kept by the server agent at a bridge that filters VLANs. With Open vSwitch the tag goes into <see cref="Bridge"/>.</summary>
    public string? Vlan { get; init; }

    /// <summary>The limit of what the guest sends: "10Mb/s", "1MB/s@20ms"; null for none.</summary>
    public string? Rate { get; init; }

    /// <summary>The script that attaches it, run as root in Dom0; null for the host's default (vif-bridge).</summary>
    public string? Script { get; init; }

    /// <summary>The addresses that the script lets pass, parted by blanks.</summary>
    public string? Ip { get; init; }

    /// <summary>For HVM: "ioemu" (emulated too) or "vif" (paravirtual only).</summary>
    public string? Type { get; init; }

    /// <summary>For HVM: the emulated device (rtl8139, e1000).</summary>
    public string? Model { get; init; }

    /// <summary>The interface's name in Dom0, 15 characters at most.</summary>
    public string? InterfaceName { get; init; }

    /// <summary>The domain that serves it; null for Dom0.</summary>
    public string? Backend { get; init; }

    /// <summary>What is said beyond these, as it was written, parted by commas: "mtu=9000,untrusted". Null for nothing.</summary>
    public string? Options { get; init; }

    /// <summary>The bridge's own name, without Open vSwitch's tags; null where none is named or another domain serves it.</summary>
    [JsonIgnore]
    public string? HostBridge => string.IsNullOrEmpty(Bridge) || Backend is not null ? null
        : Script?.Contains("openvswitch", StringComparison.Ordinal) == true ? Bridge.Split('.', ':')[0] : Bridge;
}
