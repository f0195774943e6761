using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Agents;

/// <summary>Takes orders in a guest: each is begun at most once, and answered with an outcome; every one is an event.</summary>
internal sealed class VirtualAgentOrders
{
    /// <summary>How many answered orders are remembered; with more the oldest are forgotten (they have long expired).</summary>
    public const int AnsweredMax = 500;

    /// <summary>The longest life of an order from its arrival on: one that would live longer is forgotten before it expires.</summary>
    public static readonly TimeSpan LifeMax = TimeSpan.FromHours(1);

    private readonly VirtualAgentContext _context;
    private readonly VirtualAgentPrograms _programs;
    private readonly VirtualAgentStops _stops;
    private readonly Dictionary<Guid, GuestOutcomeMessage> _answers = [];
    private readonly Queue<Guid> _answered = new();
    private readonly HashSet<Guid> _begunBefore = [];

    public VirtualAgentOrders(VirtualAgentContext context, VirtualAgentWatchers watchers)
    {
        _context = context;
        _programs = new VirtualAgentPrograms(context, watchers) { Answer = Answer };
        _stops = new VirtualAgentStops(context) { Answer = Answer };
    }

    public VirtualAgentPrograms Programs => _programs;

    public VirtualAgentStops Stops => _stops;

    public void Restore(ImmutableArray<Guid> begun) => _begunBefore.UnionWith(begun);

    public void OnOrder(GuestOrder order, DateTimeOffset now)
    {
        if (order.Guest != _context.Guest) return;
        if (_answers.TryGetValue(order.Id, out var answer))
        {
            _context.Publish(Topics.Outcomes(_context.Guest), answer);
            return;
        }
        if (_begunBefore.Contains(order.Id))
        {
            Answer(order.Id, OrderState.Failed, "the agent was restarted while it did this, and it is not done twice; what it had started has ended with it");
            return;
        }
        if (Refusal(order, now) is { } why)
        {
            Answer(order.Id, OrderState.Failed, why);
            _context.Tell(DecisionSeverity.Warning, "refused", $"{order.What}, asked by {order.Reason.Who}, is refused: {why}", order.Reason, order.Id);
            return;
        }
        _context.Do(new VirtualAgentEffect.RememberOrder(order.Id));
        Answer(order.Id, OrderState.Accepted, "the guest's agent has it");
        Begin(order, now);
    }

    private void Begin(GuestOrder order, DateTimeOffset now)
    {
        switch (order)
        {
            case StartProgramMessage start: _programs.Start(start, now); break;
            case MakeLoadMessage load: _programs.Start(load, now); break;
            case StopProcessMessage stop: _stops.Begin(stop, now); break;
            case StopProgramMessage stop: StopProgram(stop, now); break;
            case StopLoadMessage stop: StopLoads(stop, now); break;
        }
    }

    private void StopProgram(StopProgramMessage stop, DateTimeOffset now)
    {
        var program = _programs.Find(stop.Program)!;
        if (program.HasEnded)
        {
            Answer(stop.Id, OrderState.Done, $"{program.Name} had ended already: {program.End}");
            return;
        }
        Answer(stop.Id, OrderState.Running, $"{program.Name} was asked to end (TERM)");
        _context.Tell(DecisionSeverity.Info, "program-stopped", $"{program.Name} is asked to end by {stop.Reason.Who}", stop.Reason, stop.Id);
        _programs.Stop(program, VirtualAgentStops.Within(stop.Grace), $"stopped by {stop.Reason.Who}", stop.Id, now);
    }

    private void StopLoads(StopLoadMessage stop, DateTimeOffset now)
    {
        var loads = _programs.RunningLoads.Where(l => stop.Load is null || l.Id == stop.Load).ToList();
        foreach (var load in loads) _programs.Stop(load, VirtualAgentPrograms.Grace, $"stopped by {stop.Reason.Who}", null, now);
        var text = loads.Count == 0 ? "no load is being made" : $"{string.Join(" and ", loads.Select(l => l.Name))} ends";
        Answer(stop.Id, OrderState.Done, text);
        _context.Tell(DecisionSeverity.Info, "load-stopped", $"{text}, asked by {stop.Reason.Who}", stop.Reason, stop.Id);
    }

    private string? Refusal(GuestOrder order, DateTimeOffset now)
    {
        var wall = _context.Wall(now);
        if (order.ExpiresAt <= wall) return $"it expired {(wall - order.ExpiresAt).TotalSeconds:0} s before it could be begun, by the guest's clock; nothing was done";
        if (order.ExpiresAt - wall > LifeMax) return $"it would expire only in {(order.ExpiresAt - wall).TotalHours:0} h by the guest's clock; {LifeMax.TotalHours:0} h are taken (is one of the clocks wrong?)";
        if (order.Reason.Who.Length > Reason.LengthMax || order.Reason.Why.Length > Reason.LengthMax) return $"who and why may have {Reason.LengthMax} characters";
        var may = _context.Options.Permissions;
        return order switch
        {
            StartProgramMessage when !may.Programs => NotPermitted("starting programs", "programs"),
            StartProgramMessage start => Errors(start.Program.Errors(_context.Limits)) ?? Full(loads: false, _context.Limits.Programs),
            MakeLoadMessage when !may.Load => NotPermitted("making load", "load"),
            MakeLoadMessage load => Errors(load.Load.Errors(_context.Limits)) ?? Full(loads: true, _context.Limits.Loads),
            StopLoadMessage when !may.Load => NotPermitted("making load", "load"),
            StopProgramMessage when !may.Programs => NotPermitted("stopping programs", "programs"),
            StopProgramMessage stop when _programs.Find(stop.Program) is not { IsLoad: false } => "there is no such program (any more)",
            StopProcessMessage when !may.Signals => NotPermitted("stopping processes", "signals"),
            StopProcessMessage stop => _stops.Refusal(stop),
            _ => null,
        };
    }

    private static string NotPermitted(string what, string permission) => $"{what} is not permitted in this guest (its agent runs without --allow {permission}); nothing was done";

    private static string? Errors(IReadOnlyList<string> errors) => errors.Count == 0 ? null : string.Join(" ", errors);

    private string? Full(bool loads, int most) => _programs.Running(loads) < most ? null : $"{most} {(loads ? "loads" : "programs")} run already, and that is the most; nothing was done";

    private void Answer(Guid order, OrderState state, string text)
    {
        var answer = new GuestOutcomeMessage(order, _context.Guest, state, text);
        if (!_answers.ContainsKey(order))
        {
            _answered.Enqueue(order);
            if (_answered.Count > AnsweredMax) _answers.Remove(_answered.Dequeue());
        }
        _answers[order] = answer;
        _context.Publish(Topics.Outcomes(_context.Guest), answer);
    }
}
