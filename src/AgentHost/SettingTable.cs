using XenWeb.Domain.Guards;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.AgentHost;

/// <summary>Every option with its default. The policies' defaults are the domain's own.</summary>
internal static class SettingTable
{
    private static readonly MonitoringPolicy _monitoring = MonitoringPolicy.Default;
    private static readonly GuestLimits _limits = GuestLimits.Default;
    private static readonly NegotiationPolicy _negotiation = NegotiationPolicy.Default;

    /// <summary>In the order of --help.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        new("--role", "server", "server: this host's agent, in its Dom0. virtual: the agent in this guest. configuration: keeps guest configurations. broker: keeps the certificate of a Mosquitto on this machine. simulated-lab: agents of a simulated lab, all in this process"),
        new("--host", Environment.MachineName, "Name of this host: what the other Dom0s reach it by"),
        new("--broker", "", "HOST:PORT of the MQTT broker; not set: the one that the lab named when this agent joined it, or 127.0.0.1:1883 with --insecure"),
        new("--insecure", "no", "In clear and unsigned, for a lab on loopback: whoever reaches the broker may do anything", IsFlag: true),
        new("--state-dir", "/var/lib/xenweb", "Folder for what must survive a restart; made if it is not there"),
        new("--backlog", "10min", "Samples that nobody has acknowledged are kept on the disk, below --state-dir, for so long, and delivered afterwards; 0: they are not"),
        new("--log-level", "information", "trace, debug, information, warning, error or critical"),

        new("--folder", "/etc/xenweb/guests", "Configuration agent: folder of the configurations, NAME.cfg each; made if it is not there"),
        new("--images", "", "Configuration agent: folder of the images and of guests' copies of them; not set: it keeps none"),
        new("--exports", "", "Configuration agent: folder of exported guests, of archives to import, and of the disks of those that were; not set: it keeps none"),
        new("--image-sources", "/etc/apt", "Configuration agent: apt's sources whose mirror images are built from: apt's folder, or one file"),
        new("--image-agent", "", "Configuration agent: folder with the packages xenweb-agent and xenweb-virtual-agent (.deb), which images get that are to have an agent"),
        new("--image-thin-pool", "", "Configuration agent: GROUP/POOL, an LVM thin pool that copies are snapshots in; only where this host alone uses the images. Not set: they are files"),
        new("--image-volumes", "", "Configuration agent: nfs:SERVER/FOLDER, where hosts reach the folder of the images: copies are then volumes, which one host at a time may write. Not set: hosts open them under their paths"),

        new("--xl", "xl", "xl, as a path or a name in PATH"),
        new("--xentop", "xentop", "xentop, as a path or a name in PATH"),
        new("--xenstore-ls", "xenstore-ls", "xenstore-ls, as a path or a name in PATH: finds guests' channels and screens"),
        new("--ssh-command", "", "What xl migrate runs instead of ssh (xl migrate -s)"),
        new("--migrate-target", "", "HOST=ADDRESS,…: where hosts are reached for a migration, if not by their names"),
        new("--migrate-by", "", "What carries a migration's bytes: tls (the agents, with their certificates), ssh (root's, as xl does it) or tls-or-ssh; not set: tls, or ssh with --insecure"),
        new("--stream-listen", $"0.0.0.0:{StreamAddress.DefaultPort}", "ADDRESS:PORT where migrations are taken over TLS, or off: then guests can only leave; never by an agent with --insecure"),
        new("--migrate-rate", "", "Most that all migrations from this host together may use, and all to it, in Mbit/s; not set: four fifths of --link if that is known, else no limit"),
        new("--migrate-rate-each", "", "Most that one migration may use, in Mbit/s; not set: no limit"),
        new("--migrate-rate-to", "", "HOST=RATE,…: most that migrations to, or from, one host may use, in Mbit/s"),
        new("--link", "", "Rate of this host's link in Mbit/s, for the network threshold; not set: not watched"),
        new("--storage", "", "What this host's disks can do in MiB/s, for the io threshold; not set: not watched"),

        new("--guard", "alarm", "Guests' networks: off, alarm (what is forged or too much is dropped and told) or quarantine (who floods is cut off too)"),
        new("--guard-limits", new GuardLimits().ToString(), "What one vif may send in a second; the rest is dropped"),
        new("--guard-except", "", "BRIDGE,…: bridges whose guests may send what they like"),
        new("--nft", "nft", "nft, as a path or a name in PATH; without it guests' networks are not guarded"),

        new("--guest", "", "Virtual: this guest's UUID, if the kernel does not tell it (/sys/hypervisor/uuid)"),
        new("--guest-name", Environment.MachineName, "Virtual: what this guest calls itself"),
        new("--allow", "", "Virtual: what may be asked of this guest, of watch, programs, signals and load, with commas between; or all. Nothing unless given"),
        new("--limit-programs", Text.Of(_limits.Programs), "Virtual: most programs that run at one time"),
        new("--limit-loads", Text.Of(_limits.Loads), "Virtual: most loads that are made at one time"),
        new("--limit-run", Text.Of(_limits.RunFor), "Virtual: longest time that a program may run"),
        new("--limit-load", Text.Of(_limits.LoadFor), "Virtual: longest time that a load is made"),
        new("--limit-output", Text.Of((int)(_limits.OutputKept.Bytes >> 10)), "Virtual: most output that is kept of one program, in KiB"),
        new("--limit-processes", Text.Of(_limits.Processes), "Virtual: most processes of one program, if whoever starts it does not say"),
        new("--channel", "", "Virtual: device of a Xen channel (/dev/hvc1) to be reached by, instead of a broker"),

        new("--sampling-period", Text.Of(_monitoring.SamplingPeriod), "Time between two samples"),
        new("--status-period", Text.Of(_monitoring.StatusPeriod), "Time between two published statuses"),
        new("--window", Text.Of(_monitoring.Window), "How many of the last samples are looked at"),
        new("--over-in-window", Text.Of(_monitoring.OverInWindow), "How many of them must exceed a threshold, and go on to, before the host is overloaded"),
        new("--cpu-over", Text.Of(_monitoring.CpuOver), "Processor share in percent over which a sample exceeds, or never"),
        new("--memory-over", Text.Of(_monitoring.MemoryOver), "Memory share in percent over which a sample exceeds, or never"),
        new("--network-over", Text.Of(_monitoring.NetworkOver), "Share of the link in percent over which a sample exceeds, or never"),
        new("--io-over", Text.Of(_monitoring.IoOver), "Share of the disks' rate in percent over which a sample exceeds, or never"),
        new("--cpu-offer", Text.Of(_monitoring.CpuOffer), "Help is offered up to this processor share in percent"),
        new("--memory-offer", Text.Of(_monitoring.MemoryOffer), "Help is offered up to this memory share in percent"),

        new("--gathering", Text.Of(_negotiation.Gathering), "How long offers are gathered; 0 takes the first"),
        new("--confirm-within", Text.Of(_negotiation.ConfirmWithin), "How long an awarded host has to confirm"),
        new("--promise-for", Text.Of(_negotiation.PromiseFor), "How long an offer holds its memory"),
        new("--minimum-gain", Text.Of(_negotiation.MinimumGain), "Least difference of load in percent that a relief must bring"),
        new("--host-rest", Text.Of(_negotiation.HostRest), "After a relief a host does not ask again for this long"),
        new("--guest-rest", Text.Of(_negotiation.GuestRest), "A guest that moved is left alone by relief for this long"),
        new("--drain-at-once", Text.Of(_negotiation.DrainAtOnce), "How many guests leave a draining host at once"),
        new("--drain-retry", Text.Of(_negotiation.DrainRetry), "A drain asks again for a guest without a place after this long"),
        new("--migrate-within", Text.Of(_negotiation.MigrateWithin), "A migration that takes longer is ended and counts as failed"),

        new("--scenario", "", "Simulated lab: talk (four hosts, ferby gets too much to do) or fleet (many hosts, modest loads); not set: fleet with --hosts or --guests, else talk"),
        new("--hosts", "", $"Simulated fleet: number of hosts, 1 to {FleetScenario.HostsMax}; not set: {LabSettings.HostsDefault}"),
        new("--guests", "", $"Simulated fleet: number of guests of all hosts together, up to {FleetScenario.GuestsMax}; not set: {LabSettings.GuestsEach} for each host"),
        new("--seed", "1", "Simulated lab: the same seed gives the same loads"),
    ];
}
