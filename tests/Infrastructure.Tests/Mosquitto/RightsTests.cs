using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mosquitto;

namespace XenWeb.Infrastructure.Tests.Mosquitto;

/// <summary>The real Mosquitto lets each role write and read what <see cref="TopicRights"/> says of it, and nothing else: every topic that there is, its own and others'.</summary>
public sealed class RightsTests(MosquittoLab lab) : IClassFixture<MosquittoLab>
{
    private static readonly HostId _ferby = new("ferby");
    private static readonly HostId _herby = new("herby");
    private static readonly GuestId _small = new(new Guid("4f2a1b7e-0000-4000-8000-00000000000a"));
    private static readonly GuestId _other = new(new Guid("4f2a1b7e-0000-4000-8000-00000000000b"));

    private static readonly string[] _topics =
    [
        .. new[] { _ferby, _herby }.SelectMany(OfHost),
        .. new[] { _small, _other }.SelectMany(OfGuest),
        .. Everybody().SelectMany(who => new[] { Topics.Renewal(who), Topics.Certificate(who) }),
        Topics.Trust, Topics.Rules, "xenweb/v1", "xenweb/v1/anything", "xenweb/v2/hosts/ferby/status", "anything", "hosts/ferby/status", "xenweb/v1/hosts/ferby2/status", "xenweb/v1/hosts/ferby",
        "$CONTROL/dynamic-security/v1", "$SYS/broker/version",
    ];

    private static readonly string[] _filters =
    [
        .. _topics, .. Topics.ForAllGuests, .. Topics.ForWeb, .. Topics.ForWebOfGuests, .. Topics.ForWebOfBacklogs, Topics.Taken(_ferby, "+"), "xenweb/v1/web/taken/#",
        "#", "+/#", "xenweb/#", "xenweb/v1/#", "xenweb/v1/+/+/+", "xenweb/v1/web/#", "xenweb/v1/web/orders/+", "xenweb/v1/web/orders/#", "xenweb/v1/+/ferby/#", "xenweb/v1/hosts/ferby/#", "xenweb/v1/web/guests/#",
        "xenweb/v1/web/certificates/+/+", "xenweb/v1/negotiation/#", "xenweb/v1/negotiation/+/all", "xenweb/v1/negotiation/+/to/ferby", "xenweb/v1/negotiation/+/to/+", "$SYS/#", "$CONTROL/#",
        "$share/x/xenweb/v1/web/orders/+", "$share/x/xenweb/v1/web/orders/ferby", "$share/web/xenweb/v1/hosts/+/status", "$share/web/xenweb/v1/hosts/ferby/status",
    ];

    public static TheoryData<string> Parties => [.. Everybody().Select(who => $"{who}")];

    [Theory]
    [MemberData(nameof(Parties))]
    public async Task WhatItsRoleAllows_AndNothingElse(string party)
    {
        Assert.True(AgentIdentity.TryParse(party, out var identity));
        // Of the web app's own rights all but one are rights of its role: it gives the others theirs
        var isWeb = identity.Role == IdentityRole.Web;
        var own = isWeb ? lab.Web : await lab.JoinAsync(identity);
        var wrong = new List<string>();
        foreach (var topic in _topics)
        {
            var may = TopicRights.MayWrite(identity, topic) || (isWeb && topic.StartsWith("$CONTROL", StringComparison.Ordinal));
            using var client = await lab.ConnectAsync(own.Certificate, party);
            if (await MosquittoLab.WritesAsync(client, topic) != may) wrong.Add($"write {topic}: {!may}");
        }
        using var reader = await lab.ConnectAsync(own.Certificate, party);
        foreach (var filter in _filters)
        {
            var may = TopicRights.MayRead(identity, filter);
            if (await MosquittoLab.ReadsAsync(reader, filter) != may) wrong.Add($"read {filter}: {!may}");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task WhatOneSubscribesTo_IsHandedOn_AndNothingOfOthers()
    {
        var own = await lab.JoinAsync(AgentIdentity.Of(_herby));
        await using var web = lab.Bus(lab.Web, []);
        await using var herby = lab.Bus(own, Topics.ForHost(_herby));
        web.Start();
        herby.Start();
        await Eventually.True(() => web.IsConnected && herby.IsConnected, "both are there");
        await web.PublishAsync(Topics.Intent(_ferby), new IntentMessage(HostMode.Draining, 1, Guid.NewGuid(), new Reason("mira", "")), retain: false);
        await web.PublishAsync(Topics.Intent(_herby), new IntentMessage(HostMode.Draining, 2, Guid.NewGuid(), new Reason("mira", "")), retain: false);
        Assert.Equal(2, ((IntentMessage)(await herby.Events.NextMessageAsync<IntentMessage>()).Body).Generation);
    }

    [Fact]
    public async Task MorePartiesThanOneMessageHolds_AreAllKnown()
    {
        var hosts = await lab.JoinAsync(Enumerable.Range(1, 3 * DynamicSecurity.BatchMax).Select(n => AgentIdentity.Of(new HostId($"host-{n}"))));
        Assert.True((await lab.PlanAsync()).IsEmpty);
        using var last = await lab.ConnectAsync(hosts[^1].Certificate, $"{hosts[^1].Identity}");
        Assert.True(await MosquittoLab.ReadsAsync(last, Topics.Orders(new HostId(hosts[^1].Identity.Name))));
    }

    [Fact]
    public void TheWebAppsSeed_GivesControl_AndNoTopicOfTheLab()
    {
        var seed = File.ReadAllText(RealMosquitto.Deployed("rights.json"));
        Assert.DoesNotContain(Topics.Root, seed, StringComparison.Ordinal);
        Assert.DoesNotContain("\"allow\": true, \"topic\": \"#\"", seed, StringComparison.Ordinal);
        Assert.False(PartyRole.IsOurs("xenweb-control"));
    }

    private static AgentIdentity[] Everybody() =>
    [
        AgentIdentity.Web, AgentIdentity.Broker, AgentIdentity.Of(_ferby), AgentIdentity.OfConfigurations(_ferby), AgentIdentity.Of(_small),
    ];

    private static IEnumerable<string> OfHost(HostId host) =>
    [
        Topics.Status(host), Topics.Presence(host), Topics.Outcomes(host), Topics.Migrations(host), Topics.Decisions(host), Topics.Backlog(host), Topics.Taken(host, "web"), Topics.Intent(host), Topics.Policy(host), Topics.Orders(host),
        Topics.ConfigurationPresence(host), Topics.ConfigurationCatalogue(host), Topics.ConfigurationText(host, "small-1"), Topics.ConfigurationOutcomes(host), Topics.ConfigurationOrders(host),
        Topics.Help(host), Topics.Negotiation(host, _ferby), Topics.Negotiation(host, _herby), Topics.Carried(host, Topics.Presence(_small)),
    ];

    private static IEnumerable<string> OfGuest(GuestId guest) =>
    [
        Topics.Presence(guest), Topics.Vitals(guest), Topics.Processes(guest), Topics.Output(guest), Topics.Outcomes(guest), Topics.Events(guest), Topics.Watch(guest), Topics.Orders(guest),
        Topics.Certificate(AgentIdentity.Of(guest)), Topics.Renewal(AgentIdentity.Of(guest)),
    ];
}
