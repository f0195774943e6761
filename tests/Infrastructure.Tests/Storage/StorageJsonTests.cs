using System.Text.Json;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Infrastructure.Tests.Storage;

public sealed class StorageJsonTests
{
    [Fact]
    public void Policies_Written_ComeBackAsTheyWere()
    {
        var policies = new PolicyMessage(7, MonitoringPolicy.Default, NegotiationPolicy.Default, new Reason("mira", ""));
        Assert.Equal(policies, StorageJson.ReadPolicies(StorageJson.Write(policies)));
    }

    [Fact]
    public void LabPolicy_Written_ComesBackAsItWas()
    {
        var policy = new LabPolicy { SpareHosts = 2, KeepReserve = true };
        Assert.Equal(policy, StorageJson.ReadLabPolicy(StorageJson.Write(policy)));
        Assert.Equal(LabPolicy.Default, StorageJson.ReadLabPolicy("{}"));
        Assert.Throws<JsonException>(() => StorageJson.ReadLabPolicy("null"));
    }

    [Fact]
    public void Negotiation_Written_ComesBackWithEveryMessage()
    {
        var calm = new ScoreTerms(new Share(0.25), new Share(0.5), default, default);
        var help = new HelpMessage
        {
            HelpId = "help-7f3a09c1", Kind = HelpKind.Relief, From = Statuses.Ferby, Reason = new Reason("ferby", "97 % cpu"), LoadNow = calm,
            Guest = new GuestDemand { Id = Statuses.Lab1, Name = "lab1", Vcpus = 1, Memory = ByteSize.FromMiB(512), Cpu = new Cores(0.97) },
            Gathering = TimeSpan.FromSeconds(2),
        };
        Message[] said =
        [
            help,
            new OfferMessage(help.HelpId, Statuses.Gerby, Statuses.Ferby, calm, ByteSize.FromMiB(512), Statuses.Start.AddMinutes(1)),
            new RefusalMessage(help.HelpId, new HostId("marby"), Statuses.Ferby, ["It is draining"]),
            new ConfirmMessage(help.HelpId, Statuses.Gerby, Statuses.Ferby),
            new ClosedMessage(help.HelpId, Statuses.Ferby, true, "lab1 runs on gerby"),
        ];
        var record = new NegotiationRecord
        {
            HelpId = help.HelpId, Help = help, AskedAt = Statuses.Start, AwardedTo = Statuses.Gerby, EndedAt = Statuses.Start.AddSeconds(9), Succeeded = true,
            Steps = [.. said.Select((message, n) => new NegotiationStep(Statuses.Start.AddSeconds(n), message))],
        };

        var read = StorageJson.ReadNegotiation(StorageJson.Write(record));

        Assert.Equal(said.Select(m => m.GetType()), read.Steps.Select(s => s.Said.GetType()));
        Assert.Equal(said[1], read.Steps[1].Said);
        Assert.Equal("It is draining", Assert.Single(Assert.Single(read.Refusals).Why));
        Assert.Equal((help.Guest, help.Gathering, record.EndedAt, record.AwardedTo), (read.Help.Guest, read.Help.Gathering, read.EndedAt, read.AwardedTo));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    public void ReadNegotiation_NoneOfOurs_Throws(string json) => Assert.Throws<JsonException>(() => StorageJson.ReadNegotiation(json));
}
