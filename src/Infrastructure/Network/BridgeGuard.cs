using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Network;

/// <summary>
/// Keeps the guard's rules in the kernel as they should be for the vifs that there are: looks, compares, and puts all of them in place anew where they
/// differ, whoever changed them. It may end at any time: the rules stay, and the next one begins with what the kernel says.
/// </summary>
public sealed partial class BridgeGuard : IAsyncDisposable
{
    private readonly BridgeGuardOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<BridgeGuard> _log;
    private readonly NftTable _table;
    private readonly BridgeVlans _vlans;
    private readonly VifBandwidths _bandwidths;
    private readonly XenVifs _vifs;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private volatile GuardFrame _frame;
    private volatile ImmutableSortedDictionary<int, BitRate>? _limits;
    private SortedDictionary<MacAddress, string> _quarantined = [];
    private string? _wanted;
    private string? _asPut;
    private string? _told;
    private string? _inside;

    /// <summary>Starts nothing yet; nft and Xen need not be there.</summary>
    public BridgeGuard(BridgeGuardOptions options, TimeProvider time, ILogger<BridgeGuard> log)
    {
        (_options, _time, _log) = (options, time, log);
        _table = new NftTable(new NetworkTool(options.NftPath, time));
        _vlans = new BridgeVlans(new NetworkTool(options.IpPath, time), new NetworkTool(options.BridgePath, time));
        _bandwidths = new VifBandwidths(new NetworkTool(options.TcPath, time));
        _vifs = new XenVifs(options.XenstoreLsPath, time);
        _frame = new GuardFrame { Mode = options.Mode, Limits = options.Limits, Problem = options.Mode == GuardMode.Off ? null : "the guard has just begun" };
    }

    /// <summary>What the kernel said last.</summary>
    public GuardFrame Frame => _frame;

    /// <summary>Begins to keep the rules; where the guard is off, takes away what an earlier one has left.</summary>
    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);

    /// <summary>From now on these domains' vifs, and no others, are kept within these limits. Until it is said, what an earlier one has set stays.</summary>
    public void Limit(ImmutableSortedDictionary<int, BitRate> limits) => _limits = limits;

    /// <summary>Looks and puts right, once.</summary>
    public async Task ReconcileAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var (frame, problem) = await LookAsync(cancellation).ConfigureAwait(false);
            _frame = frame with { Problem = problem };
            if (problem != _told && problem is not null) LogNotGuarded(problem);
            else if (problem is null && _told is not null) LogGuarded(frame.Ports.Length);
            _told = problem;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Cuts a domain's vifs off, or lets them go on; why that failed, or null.</summary>
    /// <param name="domainNumber">Xen's number of it.</param>
    /// <param name="why">Why it is cut off; null lets it go on.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<string?> SetQuarantineAsync(int domainNumber, string? why, CancellationToken cancellation)
    {
        if (_options.Mode == GuardMode.Off) return "the guard is off on this host (--guard)";
        await ReconcileAsync(cancellation).ConfigureAwait(false);
        var ports = _frame.Ports.Where(p => p.DomainNumber == domainNumber).ToList();
        if (ports.Count == 0) return _frame.Problem ?? "it has no network interface that is guarded here";
        foreach (var port in ports)
        {
            var failure = why is null ? await _table.ReleaseAsync(port.Mac, cancellation).ConfigureAwait(false) : await _table.QuarantineAsync(port.Mac, why, cancellation).ConfigureAwait(false);
            if (failure is not null) return failure;
        }
        await ReconcileAsync(cancellation).ConfigureAwait(false);
        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _one.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        if (_options.Mode == GuardMode.Off)
        {
            // Without nft there are no rules to take away
            await _table.DeleteAsync(cancellation).ConfigureAwait(false);
            return;
        }
        while (!cancellation.IsCancellationRequested)
        {
            var (devices, limits, from) = (Devices(), _limits, _time.GetTimestamp());
            try
            {
                await ReconcileAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // The host's agent is no worse off without a guard, and the next look may go well
                LogNotGuarded(e.Message);
            }
            // Nothing is guarded, as where nft is not installed: there is nothing to be quick for
            if (_frame.Problem is not null && _frame.Ports.IsEmpty) await Task.Delay(_options.CompareInterval * 4, _time, cancellation).ConfigureAwait(false);
            do await Task.Delay(_options.LookInterval, _time, cancellation).ConfigureAwait(false);
            while (_time.GetElapsedTime(from) < _options.CompareInterval && Devices() == devices && ReferenceEquals(_limits, limits));
        }
    }

    private async Task<(GuardFrame Frame, string? Problem)> LookAsync(CancellationToken cancellation)
    {
        var (ports, unread) = await _vifs.ReadAsync(cancellation).ConfigureAwait(false);
        if (unread is not null) return (_frame, unread);
        // Of all vifs, for a queue is at the device itself, whatever bridge it is at; and also where there is no nft
        if (_limits is { } limits) _frame = _frame with { Bandwidth = await _bandwidths.KeepAsync(ports, limits, cancellation).ConfigureAwait(false) };
        var bridged = ports.Where(p => p.IsBridged).ToList();
        // Before the rules that let a guest speak, so that it never speaks in another's VLAN; and also where there is no nft
        var vlans = await _vlans.KeepAsync(bridged, cancellation).ConfigureAwait(false);
        TellInside(vlans.Inside);
        // Who is in quarantine the kernel knows. If it can't be read, nothing is changed: what is there goes on to guard. If somebody has flushed all
        // rules, what was read last counts, for that is no release
        var (read, failure) = await _table.QuarantinedAsync(cancellation).ConfigureAwait(false);
        if (failure is not null) return (_frame with { Ports = [] }, failure);
        var quarantined = _quarantined = read ?? _quarantined;
        failure = await PutAsync(GuardRules.Render(bridged, quarantined, _options.Limits, _options.Unguarded, vlans), cancellation).ConfigureAwait(false);
        if (failure is not null) return (_frame with { Ports = [] }, failure);
        var (counters, uncounted) = await _table.CountersAsync(cancellation).ConfigureAwait(false);
        var guarded = bridged.Where(p => p.Bridge is null || !_options.Unguarded.Contains(p.Bridge)).Select(p => Guarded(p, quarantined, counters));
        var problems = new[] { uncounted, vlans.Problem, NotBridged(ports), NotKept(ports) }.OfType<string>().ToList();
        return (_frame with { Ports = [.. guarded] }, problems.Count == 0 ? null : string.Join("; ", problems));
    }

    // That a VLAN ends at this host may be meant so (an exam), or be a forgotten setting of the port to the other hosts
    private void TellInside(string? inside)
    {
        if (inside is not null && inside != _inside) LogInside(inside);
        _inside = inside;
    }

    private async Task<string?> PutAsync(string wanted, CancellationToken cancellation)
    {
        var (rules, failure) = await _table.ListAsync(cancellation).ConfigureAwait(false);
        if (failure is not null || (rules is not null && rules == _asPut && wanted == _wanted)) return failure;
        if (_asPut is not null && rules != _asPut && wanted == _wanted) LogChanged();
        if (await _table.PutAsync(wanted, cancellation).ConfigureAwait(false) is { } refused) return refused;
        (_asPut, failure) = await _table.ListAsync(cancellation).ConfigureAwait(false);
        _wanted = wanted;
        return failure;
    }

    private static GuardedPort Guarded(VifPort port, SortedDictionary<MacAddress, string> quarantined, Dictionary<string, long> counters) => new(
        port.DomainNumber, port.Device, port.Mac, quarantined.GetValueOrDefault(port.Mac),
        [.. Enum.GetValues<GuardCause>().Select(c => new GuardCount(c, counters.GetValueOrDefault(GuardRules.Counter(port, c)))).Where(c => c.Frames > 0)]);

    private static string? NotBridged(ImmutableArray<VifPort> ports)
    {
        var outside = ports.Where(p => !p.IsBridged).Select(p => p.Key).Take(5).ToList();
        return outside.Count == 0 ? null : $"not guarded: {string.Join(", ", outside)} (Open vSwitch or routed, which rules of a bridge do not see)";
    }

    // Where Xen's own script attaches the vif, nobody reads vlan=
    private static string? NotKept(ImmutableArray<VifPort> ports)
    {
        var outside = ports.Where(p => !p.IsBridged && p.Vlan is not null).Select(p => p.Key).Take(5).ToList();
        return outside.Count == 0 ? null : $"vlan= of {string.Join(", ", outside)} is not kept: with Open vSwitch the tag goes into the bridge's name (bridge=ovsbr0.20)";
    }

    // Device names change when a vif comes or goes, and each says whether it has joined a bridge; the folder itself tells no time
    private string Devices()
    {
        try
        {
            return string.Join(' ', Directory.EnumerateFileSystemEntries(Path.Combine(_options.SysPath, "class", "net"))
                .Select(d => Directory.Exists(Path.Combine(d, "brport")) ? $"{Path.GetFileName(d)}*" : Path.GetFileName(d)).Order(StringComparer.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [LoggerMessage(1301, LogLevel.Warning, "Guests' networks are not guarded, or not all: {Why}")]
    private partial void LogNotGuarded(string why);

    [LoggerMessage(1302, LogLevel.Information, "Guests' networks are guarded: {Count} vifs")]
    private partial void LogGuarded(int count);

    [LoggerMessage(1304, LogLevel.Information, "VLANs that do not leave this host, for no port but the guests' carries them: {Vlans}")]
    private partial void LogInside(string vlans);

    [LoggerMessage(1303, LogLevel.Warning, "Somebody has changed the guard's rules; they are put in place anew")]
    private partial void LogChanged();
}
