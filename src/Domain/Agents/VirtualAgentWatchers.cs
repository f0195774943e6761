using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Agents;

/// <summary>Who looks at a guest, and until when: reads only what somebody wants, as often as the most eager of them.</summary>
internal sealed class VirtualAgentWatchers(VirtualAgentContext context)
{
    /// <summary>Who looks at one time; more are refused.</summary>
    public const int WatchersMax = 64;

    /// <summary>The first list's processor shares are of the time since boot; after this the next list tells those of now.</summary>
    public static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan _refusedAgainAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Watch> _watches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _refused = new(StringComparer.Ordinal);
    private readonly List<GuestWatchMessage> _looks = [];
    private readonly Pace _processes = new(FirstInterval);
    private readonly Pace _vitals = new(TimeSpan.FromMilliseconds(250));
    private readonly ProcessMeter _meter = new();
    private System.Collections.Immutable.ImmutableArray<long> _cpuTicks;

    public bool VitalsWanted => _watches.Values.Any(w => w.Message.Vitals);

    public DateTimeOffset? NextDeadline => new[] { _processes.Due, _vitals.Due, _watches.Count == 0 ? null : _watches.Values.Min(w => (DateTimeOffset?)w.Until) }.Where(d => d is not null).Min();

    /// <summary>The byte from which on each follower that is new wants a program's output; null if none is new.</summary>
    public long? TakeNewFollower(Guid program)
    {
        long? from = null;
        foreach (var watch in _watches.Values)
        {
            foreach (var wanted in watch.Message.Output)
            {
                if (wanted.Program == program && watch.Followed.Add(program)) from = Math.Min(from ?? long.MaxValue, Math.Max(0, wanted.From));
            }
        }
        return from;
    }

    public bool IsFollowed(Guid program) => _watches.Values.Any(w => w.Message.Output.Any(o => o.Program == program));

    public void OnWatch(GuestWatchMessage message, DateTimeOffset now)
    {
        var wants = message.Processes || message.Vitals || !message.Output.IsEmpty;
        if (!wants)
        {
            _watches.Remove(message.Watcher);
            return;
        }
        var before = _watches.GetValueOrDefault(message.Watcher);
        if (Refusal(before) is { } why)
        {
            Refuse(message, why, now);
            return;
        }
        var watch = new Watch(message, now + (message.Lease < GuestWatchMessage.LeaseMax ? message.Lease : GuestWatchMessage.LeaseMax), before?.Followed ?? []);
        watch.Followed.RemoveWhere(p => message.Output.All(o => o.Program != p));
        _watches[message.Watcher] = watch;
        if (before is null) _looks.Add(message);
        if (message.Processes && before?.Message.Processes != true)
        {
            _meter.WantWhole();
            _processes.Soon(now);
        }
        if (message.Vitals && before?.Message.Vitals != true) _vitals.Soon(now);
    }

    public void VitalsChanged(DateTimeOffset now)
    {
        if (VitalsWanted) _vitals.Soon(now);
    }

    public void OnDisconnected() => _watches.Clear();

    public void OnProcesses(ProcessFrame frame, DateTimeOffset now)
    {
        if (!_processes.Waits) return;
        var next = _meter.IsEmpty ? FirstInterval : Period(w => w.Processes);
        foreach (var part in _meter.Add(context.Guest, frame)) context.Publish(Topics.Processes(context.Guest), part);
        _processes.Read(now, next);
    }

    public GuestVitalsMessage? OnVitals(VitalsFrame frame, DateTimeOffset now)
    {
        if (!_vitals.Waits) return null;
        _vitals.Read(now, Period(w => w.Vitals));
        var states = VitalsFrame.States(_cpuTicks, frame.CpuTicks);
        _cpuTicks = frame.CpuTicks;
        return new GuestVitalsMessage
        {
            Guest = context.Guest, Uptime = frame.Uptime, Cores = frame.Cores, LoadAverage = frame.LoadAverage, Cpu = states, Memory = frame.Memory, Pressure = frame.Pressure,
            Disks = [.. frame.Disks.Take(GuestVitalsMessage.ListMax)], Users = [.. frame.Users.Take(GuestVitalsMessage.ListMax)],
        };
    }

    public void OnFailed(bool vitals, string why, DateTimeOffset now)
    {
        context.Tell(DecisionSeverity.Warning, "failed", vitals ? $"the vitals can't be read: {why}" : $"the processes can't be read: {why}");
        (vitals ? _vitals : _processes).Read(now, TimeSpan.FromSeconds(10));
    }

    public void OnDeadline(DateTimeOffset now)
    {
        foreach (var over in _watches.Where(w => w.Value.Until <= now).Select(w => w.Key).ToList()) _watches.Remove(over);
        if (_processes.IsUsed && !_watches.Values.Any(w => w.Message.Processes))
        {
            _processes.Stop();
            _meter.Clear();
            context.Do(new VirtualAgentEffect.LetReadingsGo());
        }
        if (_vitals.IsUsed && !VitalsWanted)
        {
            _vitals.Stop();
            _cpuTicks = default;
        }
        if (_processes.Take(now)) context.Do(new VirtualAgentEffect.ReadProcesses());
        if (_vitals.Take(now)) context.Do(new VirtualAgentEffect.ReadVitals());
        TellOfLooks();
    }

    // After what is looked for: messages go one by one, each when the broker has the one before, and somebody waits for the list
    private void TellOfLooks()
    {
        if (_processes.Waits || _vitals.Waits) return;
        foreach (var look in _looks) context.Tell(DecisionSeverity.Info, "watch", $"{look.Reason.Who} looks at {What(look)}", look.Reason);
        _looks.Clear();
    }

    private string? Refusal(Watch? before)
    {
        if (!context.Options.Permissions.Watch) return "watching is not permitted in this guest (its agent runs without --allow watch)";
        return before is null && _watches.Count >= WatchersMax ? $"{WatchersMax} look at this guest already" : null;
    }

    // A watch is repeated every few seconds: its refusal is said once a minute
    private void Refuse(GuestWatchMessage message, string why, DateTimeOffset now)
    {
        if (_refused.TryGetValue(message.Watcher, out var until) && until > now) return;
        if (_refused.Count >= WatchersMax) _refused.Clear();
        _refused[message.Watcher] = now + _refusedAgainAfter;
        context.Tell(DecisionSeverity.Warning, "refused", $"{message.Reason.Who} may not look at {What(message)}: {why}", message.Reason);
    }

    private static string What(GuestWatchMessage message) => string.Join(" and ", new[]
    {
        message.Processes ? "the processes" : null, message.Vitals ? "the vitals" : null, message.Output.IsEmpty ? null : "a program's output",
    }.Where(w => w is not null));

    private TimeSpan Period(Func<GuestWatchMessage, bool> wants)
    {
        var period = _watches.Values.Where(w => wants(w.Message)).Select(w => w.Message.Period).DefaultIfEmpty(GuestWatchMessage.LeaseMax).Min();
        return period < GuestWatchMessage.PeriodMin ? GuestWatchMessage.PeriodMin : period > GuestWatchMessage.LeaseMax ? GuestWatchMessage.LeaseMax : period;
    }

    private sealed record Watch(GuestWatchMessage Message, DateTimeOffset Until, HashSet<Guid> Followed);

    /// <summary>When the next reading is due: never two at one time, and no sooner after the last than the least interval.</summary>
    private sealed class Pace(TimeSpan least)
    {
        private DateTimeOffset? _last;

        public DateTimeOffset? Due { get; private set; }

        /// <summary>A reading was asked for and has not come.</summary>
        public bool Waits { get; private set; }

        public bool IsUsed => Due is not null || Waits;

        public void Soon(DateTimeOffset now)
        {
            var soonest = _last is { } last && last + least > now ? last + least : now;
            if (!Waits && !(Due <= soonest)) Due = soonest;
            else if (Waits) _soon = true;
        }

        public bool Take(DateTimeOffset now)
        {
            if (Waits || Due is not { } due || due > now) return false;
            (Due, Waits) = (null, true);
            return true;
        }

        public void Read(DateTimeOffset now, TimeSpan next)
        {
            (_last, Waits, Due) = (now, false, now + (_soon && least < next ? least : next));
            _soon = false;
        }

        public void Stop() => (Due, Waits, _soon, _last) = (null, false, false, null);

        private bool _soon;
    }
}
