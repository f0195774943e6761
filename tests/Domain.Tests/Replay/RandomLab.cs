using System.Collections.Immutable;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Replay;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Replay;

/// <summary>A lab in which anything may happen, seen live and recorded at once. The same seed, the same lab.</summary>
internal sealed class RandomLab(int seed)
{
    public static readonly DateTimeOffset Start = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);
    private static readonly HostId[] _names = [new("ferby"), new("gerby"), new("herby")];

    private readonly Random _random = new(seed);
    private readonly KeyframeMaker _maker = new();
    private readonly Dictionary<HostId, StatusMessage> _statuses = _names.ToDictionary(h => h, h => new StatusMessage { Host = h, Facts = new HostFacts { Cores = 4, Memory = ByteSize.FromGiB(16) }, AgentVersion = "1" });
    private readonly HashSet<HostId> _away = [];
    private Migration? _move;
    private long _sequence;
    private int _born;

    public FleetSnapshot Live { get; private set; } = FleetSnapshot.Empty;

    public List<HostKeyframe> Keyframes { get; } = [];

    public List<HostFigures> Hosts { get; } = [];

    public List<GuestFigures> Guests { get; } = [];

    /// <summary>Five seconds of it.</summary>
    public void Step(DateTimeOffset now)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            var (host, at) = (_names[i], now.AddMilliseconds(i));
            if (Chance(0.02)) Toggle(host, at);
            if (_away.Contains(host) || Chance(0.03)) continue;
            var status = _statuses[host] = Next(_statuses[host], at);
            if (status.Migrations is [var moving]) Say(host, at, new MigrationMessage(moving));
            Say(host, at, status);
            if (HostFigures.Of(status) is not { } figures) continue;
            // As the history does: the first of one time stays
            if (Hosts.Exists(h => h.Host == host && h.At == figures.At)) continue;
            Hosts.Add(figures);
            Guests.AddRange(GuestFigures.Of(status));
        }
        if (_move is null && Chance(0.1)) Begin(now.AddMilliseconds(5));
        else if (_move is not null && Chance(0.2)) End(now.AddMilliseconds(5));
    }

    private void Toggle(HostId host, DateTimeOffset at)
    {
        var comes = _away.Remove(host);
        if (!comes) _away.Add(host);
        Say(host, at, new PresenceMessage(host, comes));
    }

    private StatusMessage Next(StatusMessage last, DateTimeOffset at)
    {
        // Xen does not answer: the last sample stays
        ImmutableArray<Migration> moves = _move is { } move && move.From == last.Host ? [_move = move with { Copied = ByteSize.FromMiB(_random.Next(512)) }] : [];
        if (Chance(0.05)) return last with { Degraded = "xentop does not answer", Migrations = moves };
        var guests = (last.Sample?.Guests ?? []).Where(_ => !Chance(0.03)).ToList();
        if (Chance(0.1)) guests.Add(new GuestSample { Id = new GuestId(new Guid(++_born, 1, 1, new byte[8])), Name = $"lab-{_born}", DomainNumber = _born, State = GuestRunState.Running, Vcpus = 1, Memory = ByteSize.FromMiB(512) });
        var sample = new HostSample
        {
            At = at, Cpu = Chance(0.05) ? null : new Cores(_random.NextDouble() * 4), Dom0Cpu = new Cores(0.1), Dom0Memory = ByteSize.FromGiB(1), FreeMemory = ByteSize.FromMiB(_random.Next(1000, 8000)),
            NetworkIn = new BitRate(_random.Next()), BlockRead = new ByteRate(_random.Next()), Guests = [.. guests.Select(Next).OrderBy(g => g.Id)],
        };
        var load = sample.Cpu is null ? null : HostLoad.Of(last.Facts!, sample);
        return last with
        {
            Sample = sample, Load = load, Degraded = null, Dropped = [new DropCount("malformed", _random.Next(1, 9))],
            Overloads = load is not null && Chance(0.1) ? [new Overload(LoadResource.Cpu, load.Cpu, new Share(0.5), _random.Next(3, 5), 5) { Next = new Share(_random.NextDouble()) }] : [],
            Mode = Chance(0.03) ? (HostMode)_random.Next(3) : last.Mode,
            Promised = Chance(0.05) ? ByteSize.FromMiB(_random.Next(2048)) : last.Promised,
            Monitoring = Chance(0.01) ? last.Monitoring with { CpuOver = new Share(0.5 + _random.NextDouble() / 3) } : last.Monitoring,
            Migrations = moves,
        };
    }

    private GuestSample Next(GuestSample guest) => guest with
    {
        Cpu = new Cores(_random.NextDouble()), CpuSeconds = guest.CpuSeconds + 1, NetworkOut = new BitRate(_random.Next()), BlockRequestsPerSecond = _random.NextDouble(),
        State = Chance(0.02) ? GuestRunState.Paused : Chance(0.01) ? GuestRunState.Incoming : Chance(0.5) ? GuestRunState.Idle : GuestRunState.Running,
        Memory = Chance(0.05) ? ByteSize.FromMiB(_random.Next(256, 1024)) : guest.Memory,
    };

    private void Begin(DateTimeOffset at)
    {
        var from = _names[_random.Next(3)];
        var to = _names.First(h => h != from);
        if (_away.Contains(from) || _statuses[from].Sample?.Guests.FirstOrDefault() is not { } guest) return;
        var id = $"help-{++_sequence}";
        Say(from, at, new HelpMessage
        {
            HelpId = id, Kind = HelpKind.Relief, From = from, Reason = new Reason("ferby", "hot"), LoadNow = new ScoreTerms(default, default, default, default),
            Guest = new GuestDemand { Id = guest.Id, Name = guest.Name, Vcpus = 1, Memory = guest.Memory, Cpu = new Cores(1) },
        });
        Say(to, at.AddMilliseconds(1), new OfferMessage(id, to, from, new ScoreTerms(default, default, default, default), guest.Memory, at.AddSeconds(30)));
        Say(from, at.AddMilliseconds(2), new AwardMessage(id, from, to, "lowest", TimeSpan.FromMinutes(1)));
        _move = new Migration { Id = id, Guest = guest.Id, GuestName = guest.Name, From = from, To = to, Kind = HelpKind.Relief, Why = "hot", State = MigrationState.Moving, Memory = guest.Memory, StartedAt = at.AddMilliseconds(3) };
        Say(from, at.AddMilliseconds(3), new MigrationMessage(_move));
    }

    private void End(DateTimeOffset at)
    {
        var ended = _move! with { State = MigrationState.Done, EndedAt = at, Copied = _move.Memory, Pause = TimeSpan.FromMilliseconds(70) };
        _move = null;
        Say(ended.From, at, new MigrationMessage(ended));
        Say(ended.From, at.AddMilliseconds(1), new ClosedMessage(ended.Id, ended.From, true, "moved"));
    }

    private void Say(HostId host, DateTimeOffset at, Message message)
    {
        var (fleet, change) = FleetView.Fold(Live, new Envelope(Envelope.Current, host.Name, 1, ++_sequence, at, message), at);
        Live = fleet;
        if (change.Hosts.Contains(host) && message is StatusMessage or PresenceMessage && _maker.Take(fleet.Hosts[host], at) is { } keyframe) Keyframes.Add(keyframe);
    }

    private bool Chance(double of) => _random.NextDouble() < of;
}
