using System.Collections.Immutable;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Agents;

/// <summary>Takes orders: each is begun at most once, whoever repeats it, and answered with progress and an outcome.</summary>
internal sealed class OrderDesk(AgentContext context, HelpSeeker seeker, MigrationRunner migrations, HelpGiver giver, VolumeKeeper volumes)
{
    /// <summary>How many answered orders are remembered; with more the oldest are forgotten (they have long expired).</summary>
    public const int AnsweredMax = 1000;

    /// <summary>How long xl may take for one order other than a migration.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);

    /// <summary>The least time that offers for a start are gathered.</summary>
    public static readonly TimeSpan PlaceGathering = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Guid, OutcomeMessage> _answers = [];
    private readonly Queue<Guid> _answered = new();
    private readonly HashSet<Guid> _begunBefore = [];
    private readonly Dictionary<string, Guid> _moves = new(StringComparer.Ordinal);

    public void Restore(ImmutableArray<Guid> begun) => _begunBefore.UnionWith(begun);

    public void OnOrder(OrderMessage order, DateTimeOffset now)
    {
        if (order.Host != context.Host) return;
        if (_answers.TryGetValue(order.Id, out var answer))
        {
            // It was repeated because our answer was lost: say it again, do nothing again
            Tell(answer);
            return;
        }
        if (_begunBefore.Contains(order.Id))
        {
            Answer(order.Id, OrderState.Failed, null, $"{context.Host}'s agent was restarted while it did this, and it is not done twice; look at what the domain does now");
            return;
        }
        // Nothing is known of the guests yet: the order is repeated until there is a sample
        if (context.Sample is null) return;
        if (Refusal(order, now) is { } why) Answer(order.Id, OrderState.Failed, null, why);
        else if (AlreadySo(order) is { } so) Answer(order.Id, OrderState.Done, new Share(1), so);
        else Begin(order, now);
    }

    public void OnProgress(AgentEvent.CommandProgressed progress)
    {
        if (migrations.Active.FirstOrDefault(m => m.Id == progress.CommandId) is { } move && OrderOf(move) is { } order)
        {
            var share = progress is { Copied: { } copied, Of: { } of } ? copied.Of(of) : (Share?)null;
            Answer(order, OrderState.Running, share, $"{move.GuestName} moves to {move.To}");
        }
    }

    /// <summary>A command ended that is an order's own (its id is the order's), or was not begun because the order could not be written down.</summary>
    public void OnEnded(AgentEvent.CommandEnded ended)
    {
        if (!Guid.TryParse(ended.CommandId, out var order)) return;
        if (seeker.Abandon(order) is { } abandoned) _moves.Remove(abandoned.HelpId);
        var done = ended.Outcome.Result == XenResult.Done;
        foreach (var (guest, given) in context.Busy.Where(b => b.Value.Id == order).ToList())
        {
            context.Busy.Remove(guest);
            if (!done) continue;
            // A person has decided where it runs, and Xen did it
            context.Undefined.Remove(guest);
            Show(guest, given.Kind);
        }
        if (!done) foreach (var name in context.Starting.Where(s => s.Value.HelpId == ended.CommandId).Select(s => s.Key).ToList()) context.Starting.Remove(name);
        Answer(order, done ? OrderState.Done : OrderState.Failed, done ? new Share(1) : null, ended.Outcome.Text);
    }

    /// <summary>A migration that served an order ended.</summary>
    public void OnMigrated(Migration migration, HelpMessage help)
    {
        _moves.Remove(help.HelpId);
        if (help.Order is { } order) Answer(order, migration.State == MigrationState.Done ? OrderState.Done : OrderState.Failed, migration.State == MigrationState.Done ? new Share(1) : null, MigrationRunner.EndText(migration));
    }

    /// <summary>The search for a host that is to start a guest ended. The promise stays until the order for it comes, or ends by itself.</summary>
    public void OnPlaced(SearchEnd end)
    {
        var name = end.Help.Guest.Name;
        var text = end.Confirmed is { } host ? $"{host} is to start {name}" : $"{name} is not started: {end.Why}";
        context.ToAll(new ClosedMessage(end.Help.HelpId, context.Host, end.Confirmed is not null, text));
        if (end.Help.Order is { } order) Answer(order, end.Confirmed is null ? OrderState.Failed : OrderState.Done, null, text, end.Confirmed);
    }

    /// <summary>No place was found for a migration that served an order.</summary>
    public void OnNoPlace(HelpMessage help, string why)
    {
        _moves.Remove(help.HelpId);
        if (help.Order is { } order) Answer(order, OrderState.Failed, null, $"{help.Guest.Name} stays on {context.Host}: {why}");
    }

    private Guid? OrderOf(Migration move) => _moves.TryGetValue(move.Id, out var order) ? order : null;

    private string? Refusal(OrderMessage order, DateTimeOffset now)
    {
        if (order.ExpiresAt <= now) return $"it expired {(now - order.ExpiresAt).TotalSeconds:0} s before it could be begun; nothing was done";
        if (order.Kind == OrderKind.Check) return order.Configuration is null ? "a check needs a configuration" : null;
        if (order.Kind is OrderKind.Start or OrderKind.Place) return StartRefusal(order);
        if (order.Guest is not { } id || context.Guest(id) is not { } guest)
        {
            return order.Kind == OrderKind.Destroy ? null : $"{order.GuestName} is not on {context.Host} (any more)";
        }
        if (guest.State == GuestRunState.Incoming) return $"{guest.Name} is still arriving; nothing was done";
        if (context.Busy.ContainsKey(id)) return $"another order is being carried out on {guest.Name}; nothing was done";
        if (migrations.Moves(guest.Name) || context.Frame!.MigratingNames.Contains(guest.Name)) return $"{guest.Name} is being moved right now; nothing was done";
        if (order.Kind == OrderKind.Migrate) return order.To == context.Host ? $"{guest.Name} is on {context.Host} already" : context.CannotMove(guest) ?? (seeker.Seeks(guest.Name) ? $"a place is being sought for {guest.Name} already" : null);
        var undefined = context.Undefined.Contains(guest.Id) || guest.State == GuestRunState.Undefined;
        if (undefined && order.Kind is not (OrderKind.Destroy or OrderKind.Unpause)) return $"{guest.Name}'s state is undefined after a broken migration: resume it or destroy it here, once it is certain that it does not run on the other host";
        return null;
    }

    private string? StartRefusal(OrderMessage order)
    {
        if (order.Needs is null || (order.Configuration is null && order.Kind == OrderKind.Start)) return "a start needs a configuration";
        if (order.Kind == OrderKind.Place) return seeker.Seeks(order.GuestName) ? $"a place is being sought for {order.GuestName} already" : null;
        var against = giver.Against(Demand(order));
        if (against.IsEmpty) return volumes.Against(order);
        return $"{context.Host} can't take {order.GuestName}: {string.Join("; ", against)}";
    }

    private string? AlreadySo(OrderMessage order)
    {
        if (order.Kind is OrderKind.Start or OrderKind.Place or OrderKind.Check) return null;
        var guest = context.Guest(order.Guest!.Value);
        return order.Kind switch
        {
            OrderKind.Destroy when guest is null => $"{order.GuestName} is not on {context.Host} any more",
            OrderKind.Pause when guest!.State == GuestRunState.Paused => $"{guest.Name} was paused already",
            OrderKind.Release when guest!.Quarantine is null => $"{guest.Name} was not in quarantine",
            _ => null,
        };
    }

    private void Begin(OrderMessage order, DateTimeOffset now)
    {
        context.Do(new AgentEffect.RememberOrder(order.Id));
        Answer(order.Id, OrderState.Accepted, null, $"{context.Host} has it");
        if (order.Kind is OrderKind.Migrate or OrderKind.Place)
        {
            Seek(order, now);
            return;
        }
        if (order.Kind == OrderKind.Start)
        {
            giver.Use(Demand(order).Id);
            context.Starting[order.GuestName] = new Promise(order.Id.ToString(), context.Host, Demand(order), now + TimeLimit + VolumeKeeper.AttachWithin, Awarded: true);
        }
        else if (order.Guest is { } guest) context.Busy[guest] = order;
        var command = new XenCommand
        {
            Id = order.Id.ToString(),
            Verb = Verb(order.Kind),
            Guest = order.Guest,
            GuestName = order.GuestName,
            Configuration = order.Configuration,
            Why = order.Kind == OrderKind.Quarantine ? $"{order.Reason.Who}: {order.Reason.Why}" : null,
            TimeLimit = TimeLimit,
        };
        if (order.Configuration is null) context.Do(new AgentEffect.RunXen(command));
        else volumes.Start(command);
    }

    // xl has said that it is so: who follows the order need not wait for the next sample to give another
    private void Show(GuestId guest, OrderKind kind)
    {
        if (context.Sample is not { } sample) return;
        var guests = kind switch
        {
            OrderKind.Pause => sample.Guests.Select(g => g.Id == guest ? g with { State = GuestRunState.Paused } : g),
            OrderKind.Unpause => sample.Guests.Select(g => g.Id == guest ? g with { State = GuestRunState.Running } : g),
            OrderKind.Destroy => sample.Guests.Where(g => g.Id != guest),
            _ => sample.Guests,
        };
        context.Sample = sample with { Guests = [.. guests] };
    }

    // A guest that is to be made holds its memory and its name as one that was promised a place does; what it will use is not known
    private static GuestDemand Demand(OrderMessage order) => new()
    {
        Id = order.Guest ?? new GuestId(order.Id),
        Name = order.GuestName,
        Vcpus = order.Needs!.Vcpus,
        Memory = order.Needs.Memory,
        Cpu = Cores.Zero,
        Fittings = order.Needs.Fittings ?? GuestFittings.None,
    };

    private void Seek(OrderMessage order, DateTimeOffset now)
    {
        var (frame, sample, starts) = (context.Frame!, context.Sample!, order.Kind == OrderKind.Place);
        var helpId = context.NextId("help");
        if (!starts) _moves[helpId] = order.Id;
        seeker.Begin(new HelpMessage
        {
            HelpId = helpId,
            Kind = starts ? HelpKind.Start : HelpKind.Explicit,
            From = context.Host,
            Only = order.To,
            Guest = starts ? Demand(order) : HostLoad.Demand(frame.Facts, sample, context.Guest(order.Guest!.Value)!),
            Reason = order.Reason,
            LoadNow = HostLoad.Of(frame.Facts, sample),
            // A first responder is not enough for a start: whoever has its name or its address must be heard
            Gathering = starts && context.Negotiation.Gathering < PlaceGathering ? PlaceGathering : context.Negotiation.Gathering,
            Order = order.Id,
        }, now);
        Answer(order.Id, OrderState.Running, null, order.To is { } to ? $"asks {to} for a place" : $"asks {(starts ? "all" : "the other")} hosts for a place");
    }

    private static XenVerb Verb(OrderKind kind) => kind switch
    {
        OrderKind.Start => XenVerb.Create,
        OrderKind.Pause => XenVerb.Pause,
        OrderKind.Unpause => XenVerb.Unpause,
        OrderKind.Shutdown => XenVerb.Shutdown,
        OrderKind.Reboot => XenVerb.Reboot,
        OrderKind.Destroy => XenVerb.Destroy,
        OrderKind.Check => XenVerb.Check,
        OrderKind.Quarantine => XenVerb.Quarantine,
        OrderKind.Release => XenVerb.Release,
        _ => XenVerb.Migrate,
    };

    private void Answer(Guid order, OrderState state, Share? progress, string text, HostId? placed = null)
    {
        var answer = new OutcomeMessage(order, context.Host, state, progress, text, placed);
        if (!_answers.ContainsKey(order)) _answered.Enqueue(order);
        _answers[order] = answer;
        while (_answered.Count > AnsweredMax) _answers.Remove(_answered.Dequeue());
        Tell(answer);
    }

    private void Tell(OutcomeMessage answer) => context.Do(new AgentEffect.Publish(Topics.Outcomes(context.Host), answer));
}
