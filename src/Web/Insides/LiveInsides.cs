using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Web.Live;

namespace XenWeb.Web.Insides;

/// <summary>
/// What the agents in guests say, in process: pages and the API read it here. One writer (the ingest) folds messages in; followers are told
/// at most every 250 ms. Of each guest its presence is kept; lists, vitals and output only while somebody looks.
/// </summary>
public sealed class LiveInsides(TimeProvider time)
{
    /// <summary>The most guests whose presence is kept, as many as a lab may have. For one more, one whose agent is away is forgotten; if all are there the new one is not taken, and counted.</summary>
    public const int GuestsMax = 40_000;

    /// <summary>The most programs of one guest whose output is kept at one time.</summary>
    public const int OutputsMax = GuestWatchMessage.FollowedMax;

    private readonly Lock _gate = new();
    private readonly Dictionary<GuestId, Known> _known = [];
    private readonly Followers<GuestId> _followers = new(time);
    private readonly Followers<GuestId> _presences = new(time);

    /// <summary>What is known of one guest; nothing, if its agent was never heard.</summary>
    public Inside Of(GuestId guest)
    {
        lock (_gate) return _known.TryGetValue(guest, out var known) ? known.Inside : new Inside { Guest = guest };
    }

    /// <summary>All guests whose agent was heard, by id.</summary>
    public ImmutableArray<Inside> All()
    {
        lock (_gate) return [.. _known.Values.Select(k => k.Inside).OrderBy(i => i.Guest)];
    }

    /// <summary>What a program has put out, as far as it was followed; null if nobody follows it.</summary>
    public OutputTail? Output(GuestId guest, Guid program)
    {
        lock (_gate) return _known.GetValueOrDefault(guest)?.Outputs.GetValueOrDefault(program);
    }

    /// <summary>An empty batch at once, then the guests of which something is new. Ends when it is cancelled.</summary>
    /// <param name="guest">Only this one; null is all, but then only presences and refusals are told of: lists are too many.</param>
    /// <param name="cancellation">Ends it.</param>
    public IAsyncEnumerable<IReadOnlyCollection<GuestId>> FollowAsync(GuestId? guest, CancellationToken cancellation) =>
        guest is { } one ? _followers.FollowAsync(g => g == one, cancellation) : _presences.FollowAsync(_ => true, cancellation);

    /// <summary>Takes a message in. Returns why it was dropped; null if it was not.</summary>
    public string? Fold(Envelope envelope)
    {
        if (Claims.Speaker(envelope.Body) != envelope.Sender) return "wrong sender";
        return envelope.Body switch
        {
            GuestPresenceMessage presence => Fold(envelope, presence),
            GuestVitalsMessage vitals => Change(envelope, vitals.Guest, known => known.Add(vitals, time.GetUtcNow())),
            GuestProcessesMessage list => Change(envelope, list.Guest, known => known.Add(list, envelope.Incarnation, time.GetUtcNow())),
            GuestOutputMessage piece => Change(envelope, piece.Guest, known => known.Add(piece)),
            GuestEventMessage { What: "refused", Order: null } refused => Change(envelope, refused.Guest, known => known.Refused(refused.Text)),
            _ => null,
        };
    }

    /// <summary>Nobody looks at a guest any more: what it streamed is let go.</summary>
    public void LetGo(GuestId guest)
    {
        lock (_gate) if (_known.TryGetValue(guest, out var known)) known.LetGo();
        _followers.Tell(guest);
    }

    private string? Fold(Envelope envelope, GuestPresenceMessage presence)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue(presence.Guest, out var known))
            {
                if (_known.Count >= GuestsMax && !ForgetOne()) return "too many guests";
                _known[presence.Guest] = known = new Known(presence.Guest);
            }
            // A last will that was left behind by an agent which has come back since; or by a host that the guest has left
            if (!presence.Online && (envelope.Via is null ? envelope.Incarnation < known.Incarnation : known.Inside.Online && envelope.Via != known.Via)) return "out of order";
            known.Via = envelope.Via;
            known.Incarnation = envelope.Incarnation;
            if (presence.Online) known.Sequence = 0;
            known.Inside = known.Inside with { Presence = presence, PresenceAt = time.GetUtcNow(), WatchRefused = null };
        }
        _followers.Tell(presence.Guest);
        _presences.Tell(presence.Guest);
        return null;
    }

    private string? Change(Envelope envelope, GuestId guest, Func<Known, bool> change)
    {
        lock (_gate)
        {
            // A stream of one whose presence was not heard: it comes before its presence, or it was forgotten
            if (!_known.TryGetValue(guest, out var known)) return "of an unknown guest";
            if ((envelope.Incarnation, envelope.Sequence).CompareTo((known.Incarnation, known.Sequence)) <= 0) return "out of order";
            (known.Incarnation, known.Sequence) = (envelope.Incarnation, envelope.Sequence);
            known.Inside = known.Inside with { ClockAhead = envelope.IssuedAt - time.GetUtcNow() };
            if (!change(known)) return null;
        }
        _followers.Tell(guest);
        return null;
    }

    private bool ForgetOne()
    {
        var away = _known.Values.Where(k => !k.Inside.Online).MinBy(k => k.Inside.PresenceAt);
        return away is not null && _known.Remove(away.Inside.Guest);
    }

    private sealed class Known(GuestId guest)
    {
        private ProcessList _list = new();

        public Inside Inside { get; set; } = new() { Guest = guest };

        public HostId? Via { get; set; }

        public long Incarnation { get; set; }

        public long Sequence { get; set; }

        public Dictionary<Guid, OutputTail> Outputs { get; } = [];

        public bool Add(GuestVitalsMessage vitals, DateTimeOffset now)
        {
            Inside = Inside with { Vitals = vitals, VitalsAt = now, WatchRefused = null };
            return true;
        }

        public bool Add(GuestProcessesMessage message, long incarnation, DateTimeOffset now)
        {
            if (!_list.Add(message, incarnation)) return false;
            Inside = Inside with { Processes = new ProcessTable(_list.Newest!, [.. _list.Rows], now), WatchRefused = null };
            return true;
        }

        public bool Add(GuestOutputMessage piece)
        {
            if (!Outputs.TryGetValue(piece.Program, out var tail))
            {
                if (Outputs.Count >= OutputsMax) Outputs.Remove(Outputs.Keys.First());
                Outputs[piece.Program] = tail = new OutputTail();
            }
            return tail.Add(piece);
        }

        public bool Refused(string why)
        {
            Inside = Inside with { WatchRefused = VisibleText.Of(why, 500) };
            return true;
        }

        public void LetGo()
        {
            _list = new();
            Outputs.Clear();
            Inside = Inside with { Vitals = null, Processes = null };
        }
    }
}
