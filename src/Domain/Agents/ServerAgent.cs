using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Agents;

/// <summary>
/// All that a server agent decides: an event and the time in, effects out. No clock, no I/O, no randomness of its own, so the
/// same core runs in a Dom0, in the demo and in the simulation. Not thread-safe: one loop feeds it.
/// </summary>
public sealed class ServerAgent
{
    private readonly ServerAgentOptions _options;
    private readonly AgentContext _context;
    private readonly HelpGiver _giver;
    private readonly HelpSeeker _seeker;
    private readonly MigrationRunner _migrations;
    private readonly OrderDesk _orders;
    private readonly DrainKeeper _drain;
    private readonly ReliefKeeper _relief;
    private readonly SampleMarks _marks;
    private readonly GuardKeeper _guard;
    private readonly LookKeeper _looks;
    private readonly VolumeKeeper _volumes;
    private readonly SampleKeeper _samples;
    private readonly StatusWriter _status;
    private readonly DropCounts _dropped = new();
    private long _intentGeneration, _policyGeneration, _rulesGeneration;
    private DateTimeOffset? _statusDue;
    private HostMode _modeTold;

    /// <summary>An agent that knows nothing yet; its first event is <see cref="AgentEvent.Started"/>.</summary>
    public ServerAgent(ServerAgentOptions options)
    {
        _options = options;
        _context = new AgentContext(options);
        _volumes = new VolumeKeeper(_context);
        _giver = new HelpGiver(_context, _volumes);
        _seeker = new HelpSeeker(_context, _volumes);
        _migrations = new MigrationRunner(_context);
        _orders = new OrderDesk(_context, _seeker, _migrations, _giver, _volumes);
        _drain = new DrainKeeper(_context, _seeker, _migrations, _giver);
        _marks = new SampleMarks(_context, _migrations);
        _guard = new GuardKeeper(_context);
        _looks = new LookKeeper(_context);
        _samples = new SampleKeeper(_context, options.Backlog);
        _relief = new ReliefKeeper(_context, _seeker, _migrations, _giver);
        _status = new StatusWriter(_context, options.Version, _giver, _migrations, _drain, _guard, _volumes, _dropped);
    }

    /// <summary>The host that it serves.</summary>
    public HostId Host => _options.Host;

    /// <summary>When it wants <see cref="AgentEvent.DeadlineReached"/> at the latest; null if nothing is due.</summary>
    public DateTimeOffset? NextDeadline =>
        new[] { _statusDue, _seeker.NextDeadline, _giver.NextDeadline, _looks.NextDeadline, _samples.NextDeadline }.Where(d => d is not null).Min();

    /// <summary>What to do about an event; effects are to be carried out in their order.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="now">The time, never earlier than at the last event.</param>
    public IReadOnlyList<AgentEffect> Handle(AgentEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case AgentEvent.Started started: OnStarted(started, now); break;
            case AgentEvent.Sampled sampled: OnSampled(sampled.Frame, now); break;
            case AgentEvent.SamplingFailed failed: OnSamplingFailed(failed.Why, now); break;
            case AgentEvent.Received received: OnReceived(received.Envelope, now); break;
            case AgentEvent.Dropped dropped: _dropped.Add(dropped.Why); break;
            case AgentEvent.Connected: OnConnected(now); break;
            case AgentEvent.CommandProgressed progress: OnProgress(progress, now); break;
            case AgentEvent.CommandEnded ended: OnEnded(ended, now); break;
            case AgentEvent.StreamRefused refused: _dropped.Add($"stream: {refused.Why}", refused.Count); _giver.OnStreamRefused(refused); break;
            case AgentEvent.ConsoleRead or AgentEvent.ConsoleEnded or AgentEvent.ScreenRead or AgentEvent.ScreenEnded: _looks.OnSaid(happened); break;
            case AgentEvent.VolumesHandled handled: OnVolumes(handled, now); break;
            case AgentEvent.LookedFor looked: _giver.OnLookedFor(looked, SeeksRelief, now); break;
        }
        _samples.On(happened);
        OnDeadlines(now);
        return _context.TakeEffects();
    }

    private void OnStarted(AgentEvent.Started started, DateTimeOffset now)
    {
        _orders.Restore(started.OrdersBegun);
        _context.Do(new AgentEffect.SetSamplingPeriod(_context.Monitoring.SamplingPeriod));
        _statusDue = now;
    }

    private void OnConnected(DateTimeOffset now)
    {
        _context.Do(new AgentEffect.Publish(Topics.Presence(Host), new PresenceMessage(Host, true), Retain: true));
        _statusDue = now;
    }

    private void OnSampled(HostFrame frame, DateTimeOffset now)
    {
        var first = _context.Sample is null;
        if (_context.Degraded is not null) _context.Decide(DecisionSeverity.Info, "recovered", $"{Host}'s Xen can be read again");
        _context.Degraded = null;
        var sample = HostMeter.Sample(_context.Frame, frame);
        _context.Frame = frame;
        _context.Sample = _marks.On(sample, now);
        if (_context.Load is { } load) _context.Detector.Add(load, _context.Monitoring);
        // A frame without cpu (xentop's first) says nothing of the load now
        _context.Overloads = _context.Load is null ? [] : _context.Detector.Detect(_context.Monitoring);
        _giver.OnSample(now);
        _context.Forget(now);
        if (_guard.OnSample(now)) _statusDue = now;
        if (_volumes.OnSample(_giver.Awarded, now)) _statusDue = now;
        _looks.OnSample();
        _drain.Reconcile(now);
        _relief.OnSample(now);
        if (first) _statusDue = now;
    }

    private void OnSamplingFailed(string why, DateTimeOffset now)
    {
        if (_context.Degraded == why) return;
        if (_context.Degraded is null) _context.Decide(DecisionSeverity.Error, "degraded", $"{Host}'s Xen cannot be read: {why}");
        _context.Degraded = why;
        _context.Overloads = [];
        _context.Detector.Clear();
        _statusDue = now;
    }

    private void OnReceived(Envelope envelope, DateTimeOffset now)
    {
        if (Objection(envelope) is { } why)
        {
            _dropped.Add(why);
            return;
        }
        switch (envelope.Body)
        {
            case IntentMessage intent: OnIntent(intent, now); break;
            case PolicyMessage policy: OnPolicy(policy, now); break;
            case RulesMessage rules: OnRules(rules); break;
            case SamplesTakenMessage taken: _samples.OnTaken(taken, now); break;
            case OrderMessage order: _orders.OnOrder(order, now); break;
            case ConsoleWatchMessage or ConsoleInputMessage or ScreenWatchMessage or ScreenInputMessage: _looks.OnMessage(envelope.Body, now); break;
            case HelpMessage help: _giver.OnHelp(help, SeeksRelief, now); break;
            case AwardMessage award when award.To == Host: _giver.OnAward(award, now); break;
            case ReleaseMessage release when release.To == Host: _giver.OnRelease(release, now); break;
            case OfferMessage offer when offer.To == Host: Ended(_seeker.OnOffer(offer, now), now); break;
            case RefusalMessage refusal when refusal.To == Host: Ended(_seeker.OnRefusal(refusal, now), now); break;
            case ConfirmMessage confirm when confirm.To == Host: Ended(_seeker.OnConfirm(confirm), now); break;
        }
    }

    private bool SeeksRelief => !_seeker.IsIdle || !_context.Overloads.IsEmpty;

    private static string? Objection(Envelope envelope) =>
        Claims.Speaker(envelope.Body) != envelope.Sender ? "wrong sender" : Claims.IsWhole(envelope.Body) ? null : "malformed";

    private void OnIntent(IntentMessage intent, DateTimeOffset now)
    {
        if (intent.Generation <= _intentGeneration) return;
        _intentGeneration = intent.Generation;
        _statusDue = now;
        if (intent.Mode == HostMode.Active)
        {
            if (_context.Mode != HostMode.Active) _context.Decide(DecisionSeverity.Info, "mode", $"{Host} is active again, asked by {intent.Reason.Who}");
            _context.Mode = HostMode.Active;
            return;
        }
        if (_context.Mode == HostMode.Active)
        {
            _context.Mode = HostMode.Draining;
            _context.Decide(DecisionSeverity.Info, "mode", $"{Host} drains, asked by {intent.Reason.Who}: {intent.Reason.Why}");
        }
        _drain.Begin(intent.Reason);
        _drain.Reconcile(now);
    }

    private void OnPolicy(PolicyMessage policy, DateTimeOffset now)
    {
        if (policy.Generation <= _policyGeneration) return;
        _policyGeneration = policy.Generation;
        List<string> errors = [.. policy.Monitoring.Errors(), .. policy.Negotiation.Errors()];
        if (errors.Count > 0)
        {
            _context.Decide(DecisionSeverity.Error, "policy-refused", $"The policy from {policy.Reason.Who} is not used: {string.Join(" ", errors)}");
            return;
        }
        (_context.Monitoring, _context.Negotiation) = (policy.Monitoring, policy.Negotiation);
        _context.Do(new AgentEffect.SetSamplingPeriod(policy.Monitoring.SamplingPeriod));
        _context.Decide(DecisionSeverity.Info, "policy", $"{Host} follows a new policy from {policy.Reason.Who}");
        _statusDue = now;
    }

    private void OnRules(RulesMessage rules)
    {
        if (rules.Generation <= _rulesGeneration) return;
        _rulesGeneration = rules.Generation;
        _context.Rulings = rules.ByName();
        _guard.OnRules();
    }

    private void OnProgress(AgentEvent.CommandProgressed progress, DateTimeOffset now)
    {
        _migrations.OnProgress(progress, now);
        _orders.OnProgress(progress);
    }

    private void OnVolumes(AgentEvent.VolumesHandled handled, DateTimeOffset now)
    {
        if (_volumes.OnHandled(handled) is { } end) OnEnded(end, now);
        if (handled.Verb == Volumes.VolumeVerb.Join) _giver.OnJoined(handled);
    }

    private void OnEnded(AgentEvent.CommandEnded ended, DateTimeOffset now)
    {
        _volumes.OnEnded(ended);
        if (_migrations.OnEnded(ended, now) is not { } end)
        {
            _orders.OnEnded(ended);
            _guard.OnEnded(ended);
            _statusDue = now;
            return;
        }
        var (migration, help) = end;
        _orders.OnMigrated(migration, help);
        if (migration.State == MigrationState.Failed) _volumes.Withdraw(help);
        // How it ended is said by the migration itself; only what a person must act on is said once more
        if (migration.State == MigrationState.Undefined) _context.Decide(DecisionSeverity.Error, "undefined", MigrationRunner.EndText(migration), migration.GuestName, migration.Id);
        if (ended.Outcome.Result is XenResult.TransportFailed or XenResult.TargetFailed or XenResult.TimedOut) _context.FailedTo[migration.To] = now + AgentContext.FailedToRests;
        if (migration.State == MigrationState.Failed) _context.Resting[migration.Guest] = now + _context.Negotiation.GuestRest;
        if (help.Kind == HelpKind.Drain && migration.State == MigrationState.Failed) _drain.OnFailed(help, migration.Problem!, now);
        _relief.OnEnded(now);
        _drain.Reconcile(now);
        _statusDue = now;
    }

    private void Ended(IEnumerable<SearchEnd> ends, DateTimeOffset now)
    {
        foreach (var end in ends.ToList())
        {
            if (end.Help.Kind == HelpKind.Start)
            {
                _orders.OnPlaced(end);
                continue;
            }
            var obstacle = end.Confirmed is null ? end.Why : Obstacle(end.Help);
            if (obstacle is null)
            {
                _migrations.Begin(end, now);
                _statusDue = now;
                continue;
            }
            if (end.Confirmed is { } confirmed) _context.To(confirmed, new ReleaseMessage(end.Help.HelpId, Host, confirmed, obstacle));
            _volumes.Withdraw(end.Help);
            _context.ToAll(new ClosedMessage(end.Help.HelpId, Host, false, $"{end.Help.Guest.Name} stays on {Host}: {obstacle}"));
            _orders.OnNoPlace(end.Help, obstacle);
            if (end.Help.Kind == HelpKind.Drain) _drain.OnFailed(end.Help, obstacle, now);
            if (end.Help.Kind == HelpKind.Relief)
            {
                // Nobody can take this one: another is asked for first
                _context.Resting[end.Help.Guest.Id] = now + (3 * _context.Negotiation.HostRest);
                _relief.OnEnded(now);
            }
        }
    }

    // The world may have changed while the others were asked
    private string? Obstacle(HelpMessage help)
    {
        if (_context.Guest(help.Guest.Id) is not { } guest) return $"{help.Guest.Name} is no longer here";
        if (help.Kind == HelpKind.Drain && _context.Mode == HostMode.Active) return "the drain was cancelled";
        return _context.CannotMove(guest);
    }

    private void OnDeadlines(DateTimeOffset now)
    {
        _giver.OnDeadline(now);
        _looks.OnDeadline(now);
        _samples.OnDeadline(now);
        Ended(_seeker.OnDeadline(now), now);
        if (_context.Mode != _modeTold) _statusDue = now;
        if (_statusDue is { } due && due <= now) PublishStatus(now);
    }

    private void PublishStatus(DateTimeOffset now)
    {
        _modeTold = _context.Mode;
        _statusDue = now + _context.Monitoring.StatusPeriod;
        var status = _status.Write(_intentGeneration);
        _samples.Keep(status, now);
        _context.Do(new AgentEffect.Publish(Topics.Status(Host), status, Retain: true));
    }
}
