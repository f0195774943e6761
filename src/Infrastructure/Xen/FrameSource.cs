using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Xen;

/// <summary>
/// Makes a host's frame of each frame of xentop. <c>xl info</c> is asked for each: only Xen knows its free memory exactly (its
/// own tables, claims), and the promises to other hosts rest on it; it costs some 10 ms. Where it takes longer than a second
/// (a starved Dom0) the frame does not wait: the last answer is taken, less what the domains have grown since.
/// Names and UUIDs are asked for when a name is new or gone or a domain's counters went back, else every
/// <see cref="XlOptions.DirectoryAge"/>.
/// </summary>
internal sealed class FrameSource
{
    // A name that xl lists and xentop left out means a frame cut in two; more often than this it means something else.
    private const int SkipsMax = 2;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly XlOptions _options;
    private readonly TimeProvider _time;
    private readonly Latest<XlInfo> _info;
    private readonly Latest<XlDirectory> _directory;
    private readonly Leftovers _leftovers;
    private readonly DateTimeOffset? _bootedAt;
    private XentopFrame _before = new([]);
    private ByteSize _usedWhenAsked;
    private ByteSize _usedAtAnswer;
    private int _skips;

    public FrameSource(XlQueries queries, XlOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _info = new Latest<XlInfo>(queries.InfoAsync, time);
        _directory = new Latest<XlDirectory>(queries.DirectoryAsync, time);
        _leftovers = new Leftovers(options.LeftoverAge, time);
        _bootedAt = ProcessTable.BootedAt(options.ProcPath);
    }

    /// <summary>The reading for this frame; null for a frame that is to be skipped, since it was cut in two.</summary>
    public async Task<HostReading?> ReadAsync(XentopFrame xentop, TimeSpan period, CancellationToken cancellation)
    {
        var at = _time.GetUtcNow();
        var failure = await ReadInfoAsync(xentop, period, cancellation) ?? await ReadDirectoryAsync(xentop, cancellation);
        if (failure is not null) return new HostReading(null, failure);
        var (info, directory) = (_info.Value!, _directory.Value!);
        if (WasCut(xentop, directory)) return null;
        _before = xentop;
        var processes = XlProcesses.Read(_options.ProcPath);
        _leftovers.Look(directory, processes);
        var frame = FrameJoin.Join(xentop, directory, Facts(info), Free(info, xentop), processes, _leftovers, at);
        return frame is null ? new HostReading(null, "xentop does not show Domain-0") : new HostReading(frame, null);
    }

    private async Task<string?> ReadInfoAsync(XentopFrame xentop, TimeSpan period, CancellationToken cancellation)
    {
        var first = _info.Value is null;
        if (!_info.IsAsking) _usedWhenAsked = Used(xentop);
        if (await _info.AskAsync(first ? Timeout.InfiniteTimeSpan : _patience, cancellation)) _usedAtAnswer = _usedWhenAsked;
        if (_info.Failure is { } failure) return failure;
        var old = TimeSpan.FromSeconds(Math.Max(3 * period.TotalSeconds, _options.XentopLimit.TotalSeconds));
        return _info.Age < old ? null : $"xl info does not answer for {ChildProgram.Seconds(_info.Age)}";
    }

    private async Task<string?> ReadDirectoryAsync(XentopFrame xentop, CancellationToken cancellation)
    {
        if (_directory.Value is not { } known || HasChanged(xentop, known)) await _directory.AskAnewAsync(cancellation);
        else if (_directory.IsAsking || _directory.Age >= _options.DirectoryAge) await _directory.AskAsync(TimeSpan.Zero, cancellation);
        return _directory.Failure;
    }

    private bool HasChanged(XentopFrame xentop, XlDirectory known)
    {
        var before = _before.Domains.GroupBy(domain => domain.Name).ToDictionary(same => same.Key, same => same.First());
        return xentop.Domains.Length != before.Count || xentop.Domains.Any(domain =>
            known.Find(domain.Name) is null || !before.TryGetValue(domain.Name, out var was) || Restarted(was, domain));
    }

    // Reboot keeps the name and gives another number: its counters start again.
    private static bool Restarted(XentopDomain was, XentopDomain now) =>
        now.CpuSeconds < was.CpuSeconds || now.SentBytes < was.SentBytes || now.ReceivedBytes < was.ReceivedBytes || now.ReadBytes < was.ReadBytes;

    private bool WasCut(XentopFrame xentop, XlDirectory directory)
    {
        var shown = xentop.Domains.Select(domain => domain.Name).ToHashSet();
        var cut = _before.Domains.Any(domain => !shown.Contains(domain.Name) && directory.Find(domain.Name) is not null);
        _skips = cut ? _skips + 1 : 0;
        return cut && _skips <= SkipsMax;
    }

    private ByteSize Free(XlInfo info, XentopFrame xentop)
    {
        var grown = Used(xentop) - _usedAtAnswer;
        if (grown <= ByteSize.Zero) return info.FreeMemory; // never more than Xen said: freed memory may be claimed already
        return grown < info.FreeMemory ? info.FreeMemory - grown : ByteSize.Zero;
    }

    private static ByteSize Used(XentopFrame xentop) => new(xentop.Domains.Sum(domain => domain.Memory.Bytes));

    private HostFacts Facts(XlInfo info) => info.Facts with { Link = _options.Link, Storage = _options.Storage, BootedAt = _bootedAt, Bridges = Bridges.Read(_options.SysPath) };
}
