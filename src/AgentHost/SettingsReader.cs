using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using XenWeb.AgentHost.Guest;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Images;
using XenWeb.Infrastructure.Network;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost;

/// <summary>Texts → settings. Nothing is thrown at the first mistake: all of them are told at once.</summary>
/// <param name="value">The text of an option by its name.</param>
internal sealed class SettingsReader(Func<string, string> value)
{
    private readonly List<string> _errors = [];

    /// <summary>The settings, or every mistake; settings are null if there is one.</summary>
    public (AgentSettings? Settings, IReadOnlyList<string> Errors) Read()
    {
        var insecure = value("--insecure") switch
        {
            "yes" => true,
            "no" => false,
            _ => Wrong("--insecure", "it must be yes or no", false),
        };
        var (brokerHost, brokerPort) = Broker(insecure);
        if (!insecure && value("--role") == "simulated-lab") Wrong("--insecure", "it must be yes for a simulated lab: its hosts have no identities");
        if (insecure && value("--role") == "broker") Wrong("--insecure", "it must be no for a broker: in clear it has no certificate to keep");
        var role = Role();
        var settings = new AgentSettings
        {
            Role = role,
            // A small guest may have no name at all, and needs none
            Host = role == AgentRole.Virtual ? default : HostId.IsValid(value("--host")) ? new HostId(value("--host")) : Wrong("--host", "it must be a host's name: letters, digits, dots and hyphens", default(HostId)),
            BrokerHost = brokerHost, BrokerPort = brokerPort,
            Insecure = insecure,
            StateFolder = value("--state-dir").Length > 0 ? value("--state-dir") : Wrong("--state-dir", "it must be a folder", ""),
            Backlog = Backlog(),
            Folder = value("--folder").Length > 0 ? value("--folder") : Wrong("--folder", "it must be a folder", ""),
            Images = value("--images").Length == 0 || Path.IsPathRooted(value("--images")) ? value("--images").TrimEnd('/') : Wrong("--images", "it must be a whole path, from / on", ""),
            Exports = value("--exports").Length == 0 || Path.IsPathRooted(value("--exports")) ? value("--exports").TrimEnd('/') : Wrong("--exports", "it must be a whole path, from / on", ""),
            ImageSources = value("--image-sources").Length > 0 ? value("--image-sources") : Wrong("--image-sources", "it must be a folder or a file", ""),
            ImageAgent = value("--image-agent"),
            ImageThinPool = value("--image-thin-pool").Length == 0 || ImageStoreOptions.IsThinPool(value("--image-thin-pool")) ? value("--image-thin-pool") : Wrong("--image-thin-pool", "it must be GROUP/POOL", ""),
            ImageVolumes = value("--image-volumes").Length == 0 || ImageStoreOptions.IsVolumes(value("--image-volumes")) ? value("--image-volumes") : Wrong("--image-volumes", "it must be nfs:SERVER/FOLDER", ""),
            LogLevel = Enum.TryParse<LogLevel>(value("--log-level"), ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : Wrong("--log-level", "it must be trace, debug, information, warning, error or critical", LogLevel.Information),
            Xl = Xl(),
            Streams = new StreamSettingsReader(value, Wrong).Read(),
            XenstoreLs = value("--xenstore-ls").Length > 0 ? value("--xenstore-ls") : Wrong("--xenstore-ls", "it must be a path or a name", ""),
            Guard = Guard(),
            Monitoring = Monitoring(),
            Negotiation = Negotiation(),
            Lab = Lab(),
            Guest = Guest(),
        };
        return (_errors.Count == 0 ? settings : null, _errors);
    }

    private AgentRole Role() => value("--role") switch
    {
        "server" => AgentRole.Server,
        "virtual" => AgentRole.Virtual,
        "configuration" => AgentRole.Configuration,
        "broker" => AgentRole.Broker,
        "simulated-lab" => AgentRole.SimulatedLab,
        _ => Wrong("--role", "it must be server, virtual, configuration, broker or simulated-lab", AgentRole.Server),
    };

    // Port 0: the lab named the broker when this agent joined it
    private (string Host, int Port) Broker(bool insecure)
    {
        if (value("--broker").Length == 0) return insecure ? ("127.0.0.1", 1883) : ("", 0);
        if (!Text.TryEndpoint(value("--broker"), out var host, out var port)) Wrong("--broker", "it must be HOST:PORT");
        return (host, port);
    }

    private GuestSettings Guest() => new(
        value("--guest").Length == 0 ? null : Guid.TryParse(value("--guest"), out var guest) ? new GuestId(guest) : Wrong("--guest", "it must be a UUID", default(GuestId)),
        value("--guest-name"),
        GuestSettings.Allowed(value("--allow")) ?? Wrong("--allow", "it must be of watch, programs, signals and load, with commas between, or all", GuestPermissions.None),
        value("--channel").Length > 0 ? value("--channel") : null)
    {
        Limits = new GuestLimits
        {
            Programs = Between("--limit-programs", 1, 1000),
            Loads = Between("--limit-loads", 1, 100),
            RunFor = AtLeastASecond("--limit-run"),
            LoadFor = AtLeastASecond("--limit-load"),
            // A piece of output is one message's: what is kept may be many, but is kept in memory
            OutputKept = ByteSize.FromKiB(Between("--limit-output", 1, 65536)),
            Processes = Between("--limit-processes", 1, 10_000),
        },
    };

    private XlOptions Xl() => new()
    {
        XlPath = value("--xl").Length > 0 ? value("--xl") : Wrong("--xl", "it must be a path or a name", ""),
        XentopPath = value("--xentop").Length > 0 ? value("--xentop") : Wrong("--xentop", "it must be a path or a name", ""),
        SshCommand = value("--ssh-command") is { Length: > 0 } ssh ? ssh : null,
        MigrateTargets = Targets(),
        Link = Rate("--link") is { } megabits ? BitRate.FromMegabits(megabits) : null,
        Storage = Rate("--storage") is { } mebibytes ? ByteRate.FromMiB(mebibytes) : null,
    };

    private BridgeGuardOptions Guard() => new()
    {
        Mode = value("--guard") switch
        {
            "off" => GuardMode.Off,
            "alarm" => GuardMode.Alarm,
            "quarantine" => GuardMode.Quarantine,
            _ => Wrong("--guard", "it must be off, alarm or quarantine", GuardMode.Off),
        },
        Limits = GuardLimits.Parse(value("--guard-limits")) ?? Wrong("--guard-limits", $"it must be as {new GuardLimits()}, each from 1 to {GuardLimits.Max}", new GuardLimits()),
        Unguarded = value("--guard-except").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToImmutableSortedSet(StringComparer.Ordinal),
        NftPath = value("--nft").Length > 0 ? value("--nft") : Wrong("--nft", "it must be a path or a name", ""),
        XenstoreLsPath = value("--xenstore-ls"),
    };

    private Dictionary<string, string> Targets()
    {
        var targets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in value("--migrate-target").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            // An address that begins with a hyphen would be an option of ssh
            if (at > 0 && HostId.IsValid(pair[..at]) && at + 1 < pair.Length && pair[at + 1] != '-') targets[pair[..at]] = pair[(at + 1)..];
            else Wrong("--migrate-target", "it must be HOST=ADDRESS,HOST=ADDRESS…");
        }
        return targets;
    }

    private MonitoringPolicy Monitoring() => Checked(new MonitoringPolicy
    {
        SamplingPeriod = Time("--sampling-period"),
        StatusPeriod = Time("--status-period"),
        Window = Number("--window"),
        OverInWindow = Number("--over-in-window"),
        CpuOver = ShareOrNever("--cpu-over"),
        MemoryOver = ShareOrNever("--memory-over"),
        NetworkOver = ShareOrNever("--network-over"),
        IoOver = ShareOrNever("--io-over"),
        CpuOffer = Part("--cpu-offer"),
        MemoryOffer = Part("--memory-offer"),
    }, policy => policy.Errors());

    private NegotiationPolicy Negotiation() => Checked(new NegotiationPolicy
    {
        Gathering = Time("--gathering"),
        ConfirmWithin = Time("--confirm-within"),
        PromiseFor = Time("--promise-for"),
        MinimumGain = Part("--minimum-gain"),
        HostRest = Time("--host-rest"),
        GuestRest = Time("--guest-rest"),
        DrainAtOnce = Number("--drain-at-once"),
        DrainRetry = Time("--drain-retry"),
        MigrateWithin = Time("--migrate-within"),
    }, policy => policy.Errors());

    private LabSettings Lab()
    {
        var (scenario, isSized) = (value("--scenario"), value("--hosts").Length > 0 || value("--guests").Length > 0);
        if (scenario is not ("" or "talk" or "fleet")) Wrong("--scenario", "it must be talk or fleet");
        var hosts = value("--hosts").Length == 0 ? LabSettings.HostsDefault : Between("--hosts", 1, FleetScenario.HostsMax);
        var guests = value("--guests").Length == 0 ? Math.Min(LabSettings.GuestsEach * hosts, FleetScenario.GuestsMax) : Between("--guests", 0, FleetScenario.GuestsMax);
        if (!ulong.TryParse(value("--seed"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)) Wrong("--seed", "it must be a whole number");
        return new LabSettings(scenario.Length == 0 ? isSized : scenario == "fleet", hosts, guests, seed);
    }

    // What is unreadable has been told; a policy that holds it would only be told to be wrong in other words
    private T Checked<T>(T policy, Func<T, IReadOnlyList<string>> errors)
    {
        if (_errors.Count == 0) _errors.AddRange(errors(policy));
        return policy;
    }

    private TimeSpan Time(string name) => Text.TryTime(value(name), out var time) ? time : Wrong(name, "it must be a time such as 5s, 500ms or 10min", default(TimeSpan));

    private int Number(string name) => int.TryParse(value(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Wrong(name, "it must be a whole number", 1);

    private int Between(string name, int least, int most) =>
        int.TryParse(value(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : Wrong(name, $"it must be a whole number from {least} to {most}", least);

    private TimeSpan Backlog() => Text.TryTime(value("--backlog"), out var time) && (time == TimeSpan.Zero || (time >= TimeSpan.FromMinutes(1) && time <= TimeSpan.FromDays(1))) ? time : Wrong("--backlog", "it must be 0, or a time from 1min to 1d", TimeSpan.Zero);

    private TimeSpan AtLeastASecond(string name) => Text.TryTime(value(name), out var time) && time >= TimeSpan.FromSeconds(1) ? time : Wrong(name, "it must be a time of a second or more, such as 30min or 1d", TimeSpan.FromSeconds(1));

    private Share? ShareOrNever(string name) => value(name) == "never" ? null : Part(name);

    private Share Part(string name) => Text.TryShare(value(name), out var share) ? share : Wrong(name, "it must be a percentage", default(Share));

    private double? Rate(string name)
    {
        if (value(name).Length == 0) return null;
        return Text.TryNumber(value(name), out var rate) && rate > 0 ? rate : Wrong(name, "it must be a number over 0", 1.0);
    }

    private void Wrong(string name, string must) => _errors.Add($"{name} is '{value(name)}'; {must}");

    private T Wrong<T>(string name, string must, T instead)
    {
        Wrong(name, must);
        return instead;
    }
}
