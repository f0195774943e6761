using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Negotiation;

/// <summary>A negotiation about small-1 on ferby, told message by message.</summary>
internal sealed class Talk(HelpKind kind = HelpKind.Relief)
{
    public const string Id = "help-1";
    public static readonly DateTimeOffset At = new(2026, 11, 18, 13, 20, 0, TimeSpan.Zero);
    public static readonly GuestId Guest = new(new Guid("11111111-1111-1111-1111-111111111111"));
    private static readonly HostId _ferby = new("ferby");
    private readonly List<NegotiationStep> _steps = [];

    public static ScoreTerms Load(double cpu) => new(new Share(cpu), new Share(cpu), new Share(cpu), new Share(cpu));

    public static HelpMessage Help(HelpKind kind) => new()
    {
        HelpId = Id, Kind = kind, From = _ferby, Guest = new GuestDemand { Id = Guest, Name = "small-1", Vcpus = 1, Memory = ByteSize.FromMiB(512), Cpu = new Cores(1) },
        Reason = new Reason(kind == HelpKind.Relief ? "ferby" : "mira", "97 % cpu"), LoadNow = Load(0.97), Gathering = TimeSpan.FromSeconds(2),
    };

    public static Migration Move(MigrationState state, double began, double? ended = null, double? pause = null, string to = "herby", string id = Id) => new()
    {
        Id = id, Guest = Guest, GuestName = "small-1", From = _ferby, To = new HostId(to), Kind = HelpKind.Relief, Why = "97 % cpu", State = state, Memory = ByteSize.FromMiB(512), StartedAt = At.AddSeconds(began),
        EndedAt = ended is { } end ? At.AddSeconds(end) : null, Pause = pause is { } p ? TimeSpan.FromSeconds(p) : null,
    };

    public Talk Says(double after, Message said)
    {
        _steps.Add(new NegotiationStep(At.AddSeconds(after), said));
        return this;
    }

    public Talk Offers(double after, string host, double load) => Says(after, new OfferMessage(Id, new HostId(host), _ferby, Load(load), ByteSize.FromMiB(512), At.AddSeconds(30)));

    public Talk Refuses(double after, string host, string why) => Says(after, new RefusalMessage(Id, new HostId(host), _ferby, [why]));

    public Talk Awards(double after, string host) => Says(after, new AwardMessage(Id, _ferby, new HostId(host), "lowest of 2 offers", TimeSpan.FromMinutes(10)));

    public NegotiationRecord Record(double? ended = null, bool? succeeded = null, string? outcome = null) => new()
    {
        HelpId = Id, Help = Help(kind), AskedAt = At, Steps = [new NegotiationStep(At, Help(kind)), .. _steps], AwardedTo = _steps.Select(s => s.Said).OfType<AwardMessage>().LastOrDefault()?.To,
        EndedAt = ended is { } end ? At.AddSeconds(end) : null, Succeeded = succeeded, Outcome = outcome,
    };
}
