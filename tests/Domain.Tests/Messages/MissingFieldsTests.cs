using System.Text;
using System.Text.Json.Nodes;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Tests.Agents;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Messages;

/// <summary>
/// Every message with each of its fields taken out, set to null, or made a thing of another kind: it is dropped, or it can be used
/// by everyone who gets it. Nothing throws.
/// </summary>
public class MissingFieldsTests
{
    private static readonly HostId Ferby = new("ferby");
    private static readonly HostId Gerby = new("gerby");
    private static readonly DateTimeOffset At = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);
    private static readonly GuestId Guest = new(Ids.Of("small-1"));
    private static readonly ScoreTerms Load = new(new Share(0.5), new Share(0.5), default, default);

    private static readonly Migration Moving = new()
    {
        Id = "help-1", Guest = Guest, GuestName = "small-1", From = Ferby, To = Gerby, Kind = HelpKind.Relief, Why = "x", State = MigrationState.Moving,
        Memory = ByteSize.FromMiB(512), Copied = ByteSize.FromMiB(12), StartedAt = At, EndedAt = At, Pause = TimeSpan.FromSeconds(1), Rate = BitRate.FromMegabits(5), Sent = ByteSize.FromMiB(600), Problem = "x",
    };

    private static readonly GuestDemand Demand = new() { Id = Guest, Name = "small-1", Vcpus = 1, Memory = ByteSize.FromMiB(512), Cpu = new Cores(1) };

    private static IEnumerable<(string Topic, string Sender, Message Body)> All() => [.. OfHosts(), .. OfIdentities()];

    private static (string Topic, string Sender, Message Body)[] OfIdentities() =>
    [
        (Topics.Orders(Guest), "web", new SealedMessage(Guest, "x")),
        (Topics.Trust, "web", new TrustMessage(["x"], ["1"])),
        (Topics.Certificate(AgentIdentity.Of(Ferby)), "web", new CertificateMessage("x", ["x"])),
        (Topics.Renewal(AgentIdentity.Of(Ferby)), "ferby", new RenewalMessage(IdentityRole.Server, "ferby", "x")),
    ];

    private static IEnumerable<(string Topic, string Sender, Message Body)> OfHosts()
    {
        var frame = new TestHost("ferby", At, o => o).Frame(At);
        var guest = GuestMeter.Sample(null, new TestGuest("small-1", 1, 512).Frame(1), default) with { NetworkIn = default(BitRate), RestsUntil = At };
        var status = new StatusMessage
        {
            Host = Ferby, Facts = frame.Facts, Sample = HostMeter.Sample(null, frame) with { Guests = [guest] }, Load = Load,
            Overloads = [new Overload(LoadResource.Cpu, new Share(1), new Share(0.9), 3, 5)], Migrations = [Moving], Drain = [new DrainItem("small-1", DrainItemState.Stuck, "x", At)],
            Dropped = [new DropCount("malformed", 3)], MovedByOthers = ["a"], Degraded = "x",
        };
        yield return (Topics.Status(Ferby), "ferby", status);
        yield return (Topics.Presence(Ferby), "ferby", new PresenceMessage(Ferby, true));
        yield return (Topics.Outcomes(Ferby), "ferby", new OutcomeMessage(Guid.Empty, Ferby, OrderState.Running, new Share(0.5), "x", Gerby));
        yield return (Topics.Migrations(Ferby), "ferby", new MigrationMessage(Moving));
        yield return (Topics.Decisions(Ferby), "ferby", new DecisionMessage(Ferby, DecisionSeverity.Info, "x", "x", "x", "x"));
        yield return (Topics.Backlog(Ferby), "ferby", new BacklogMessage(Ferby, [KeptSample.Of(Ferby, frame.Facts, status.Sample!)]));
        yield return (Topics.Taken(Gerby, "web"), "web", new SamplesTakenMessage(Gerby, [At.ToUnixTimeMilliseconds()]));
        yield return (Topics.Help(Ferby), "ferby", new HelpMessage
        {
            HelpId = "help-1", Kind = HelpKind.Relief, From = Ferby, Guest = Demand, Reason = new Reason("ferby", "x"), LoadNow = Load, ShortOf = LoadResource.Cpu,
            Candidates = [new MoveCandidate("small-1", new Share(0.5), ByteSize.FromMiB(1), true, "x")], Gathering = TimeSpan.FromSeconds(2), Order = Guid.Empty,
        });
        yield return (Topics.Help(Ferby), "ferby", new ClosedMessage("help-1", Ferby, true, "x"));
        yield return (Topics.Negotiation(Ferby, Gerby), "ferby", new OfferMessage("help-1", Ferby, Gerby, Load, ByteSize.FromMiB(1), At));
        yield return (Topics.Negotiation(Ferby, Gerby), "ferby", new RefusalMessage("help-1", Ferby, Gerby, ["x"]));
        yield return (Topics.Negotiation(Ferby, Gerby), "ferby", new AwardMessage("help-1", Ferby, Gerby, "x", TimeSpan.FromMinutes(1)));
        yield return (Topics.Negotiation(Ferby, Gerby), "ferby", new ConfirmMessage("help-1", Ferby, Gerby, new StreamAddress(8444, "10.0.0.2")));
        yield return (Topics.Negotiation(Ferby, Gerby), "ferby", new ReleaseMessage("help-1", Ferby, Gerby, "x"));
        foreach (var message in OfConfigurations()) yield return message;
        yield return (Topics.Intent(Gerby), "web", new IntentMessage(HostMode.Draining, 1, Guid.Empty, new Reason("x", "x")));
        yield return (Topics.Rules, "web", new RulesMessage(1, [new GuestRuling("x", new GuestPriority(1), new GuestRules { PinnedTo = Gerby, KeepApart = "x", NeverMoves = true }, BitRate.FromMegabits(5))]));
        yield return (Topics.Policy(Gerby), "web", new PolicyMessage(1, MonitoringPolicy.Default, NegotiationPolicy.Default, new Reason("x", "x")));
        yield return (Topics.Orders(Gerby), "web", new OrderMessage
        {
            Id = Guid.Empty, Host = Gerby, Kind = OrderKind.Start, Guest = Guest, GuestName = "x", To = Ferby, Configuration = "x",
            Needs = new GuestNeeds(ByteSize.FromMiB(1), 1, new GuestFittings { Macs = ["00:16:3e:00:00:01"], Bridges = ["x"], Paths = ["/x"] }), ExpiresAt = At.AddDays(1), Reason = new Reason("x", "x"),
        });
        foreach (var message in GuestMessages.All(Guest, At)) yield return message;
    }

    private static IEnumerable<(string Topic, string Sender, Message Body)> OfConfigurations()
    {
        yield return (Topics.ConfigurationPresence(Ferby), "ferby", new ConfigurationPresenceMessage(Ferby, true, "x", "x"));
        yield return (Topics.ConfigurationCatalogue(Ferby), "ferby", new ConfigurationCatalogueMessage { Server = Ferby, Files = [new ConfigurationEntry("x", "x")], LeftOut = 1, Problem = "x" });
        yield return (Topics.ConfigurationText(Ferby, "x"), "ferby", new ConfigurationFileMessage(Ferby, "x", Domain.Configs.ConfigurationFile.HashOf("x"), "x", At, "x"));
        yield return (Topics.ConfigurationOutcomes(Ferby), "ferby", new ConfigurationOutcomeMessage(Guid.Empty, Ferby, OrderState.Done, "x"));
        yield return (Topics.ConfigurationOrders(Ferby), "web", new ConfigurationOrderMessage
        {
            Id = Guid.Empty, Server = Ferby, Kind = ConfigurationOrderKind.Save, Name = "x", Text = "x", Before = "x", ExpiresAt = At.AddDays(1), Reason = new Reason("x", "x"),
        });
    }

    public static TheoryData<int> Messages => [.. Enumerable.Range(0, All().Count())];

    [Theory]
    [MemberData(nameof(Messages))]
    public void EachFieldBroken_IsDroppedOrUsable(int index)
    {
        var (topic, sender, body) = All().ElementAt(index);
        var text = Encoding.UTF8.GetString(MessageJson.Write(new Envelope(Envelope.Current, sender, 1, 1, At, body)));
        Assert.Null(MessageJson.Read(topic, Encoding.UTF8.GetBytes(text)).Drop);
        var whole = JsonNode.Parse(text)!;
        var paths = JsonPaths.Of(whole).ToList();
        Assert.NotEmpty(paths);
        string?[] replacements = [null, "null", "-1", "77", "1e300", "1e400", "\"\"", "\"x\"", "[]", "{}", "[null]", "true", "\"9999-12-31T23:59:59+00:00\"", "\"-10675199.02:48:05\""];
        foreach (var path in paths)
        {
            foreach (var replacement in replacements)
            {
                var broken = JsonPaths.Broken(whole, path, replacement);
                var read = MessageJson.Read(topic, Encoding.UTF8.GetBytes(broken));
                if (read.Envelope is { } envelope) Use(envelope, broken);
            }
        }
    }

    // What those who receive it do with it
    private static void Use(Envelope envelope, string text)
    {
        try
        {
            var (fleet, _) = FleetView.Fold(FleetSnapshot.Empty, envelope, At);
            fleet = FleetView.Fold(fleet, envelope with { Sequence = 9, Incarnation = 9 }, At).Fleet;
            foreach (var host in fleet.Hosts.Values) host.Liveness(At.AddMinutes(1));
            _ = MessageJson.Write(envelope);
            // The API writes kinds as words, and has none for a number
            var kind = Undefined(envelope.Body);
            Assert.True(kind is null, $"the kind {kind} is none:\n{text}");
            var gerby = new TestHost("gerby", At, o => o);
            gerby.Agent.Handle(new AgentEvent.Sampled(gerby.Frame(At)), At);
            gerby.Agent.Handle(new AgentEvent.Sampled(gerby.Frame(At.AddSeconds(2))), At.AddSeconds(2));
            gerby.Agent.Handle(new AgentEvent.Received(envelope), At.AddSeconds(2));
            gerby.Agent.Handle(new AgentEvent.DeadlineReached(), At.AddDays(2));
            UseInGuest(envelope);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{e.GetType().Name}: {e.Message}\n{text}\n{e.StackTrace}");
        }
    }

    private static Enum? Undefined(object? value) => value switch
    {
        null or string or DateTimeOffset or TimeSpan => null,
        Enum kind => kind.GetType().IsDefined(typeof(FlagsAttribute), false) || Enum.IsDefined(kind.GetType(), kind) ? null : kind,
        System.Collections.IEnumerable all => all.Cast<object?>().Select(Undefined).FirstOrDefault(e => e is not null),
        _ when value.GetType().Assembly == typeof(Message).Assembly =>
            value.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0 && p.CanRead && !p.GetMethod!.IsStatic).Select(p => Undefined(p.GetValue(value))).FirstOrDefault(e => e is not null),
        _ => null,
    };

    private static void UseInGuest(Envelope envelope)
    {
        var guest = new VirtualAgent(new VirtualAgentOptions { Guest = Guest, Permissions = GuestPermissions.All, Limits = new GuestLimits { Cores = 4, Memory = ByteSize.FromGiB(1) } });
        guest.Handle(new VirtualAgentEvent.Started([]), At);
        guest.Handle(new VirtualAgentEvent.Received(envelope), At);
        guest.Handle(new VirtualAgentEvent.ProgramRuns(Guid.Empty, default), At);
        guest.Handle(new VirtualAgentEvent.VitalsRead(new VitalsFrame { Uptime = default, Cores = 1 }), At);
        guest.Handle(new VirtualAgentEvent.ProgramEnded(Guid.Empty, null, 0), At.AddDays(2));
        guest.Handle(new VirtualAgentEvent.DeadlineReached(), At.AddDays(2));
        if (envelope.Body is GuestProcessesMessage processes) new ProcessList().Add(processes, 1);
    }
}
