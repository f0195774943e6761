using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mosquitto;

namespace XenWeb.Infrastructure.Tests.Mosquitto;

/// <summary>What is said to the broker, by what counts and what is there.</summary>
public sealed class RightsPlanTests
{
    private static readonly CertificateSubject _first = new(AgentIdentity.Of(new HostId("ferby")), "4A01");
    private static readonly CertificateSubject _second = _first with { Serial = "4A02" };
    private static readonly PartyRole _role = PartyRole.Of(_first.Identity);
    private static readonly PartyRole _web = PartyRole.Of(AgentIdentity.Web);
    private static readonly KnownClient _knownWeb = new("CN=web", [new RoleName("xenweb-control"), new RoleName(_web.Name)]);

    [Fact]
    public void AFirstTime_MakesRolesThenClients_AndTheWebAppsOwnLast()
    {
        var plan = RightsPlan.Of([_first, _second], [new KnownClient("CN=web", [new RoleName("xenweb-control")])], ["xenweb-control"]);
        Assert.Equal(
            [$"createRole  {_role.Name}", $"createRole  {_web.Name}", $"createClient {_first} ", $"createClient {_second} ", $"addClientRole CN=web {_web.Name}"],
            plan.Then.Select(c => $"{c.Command} {c.Username} {c.Rolename}"));
        Assert.Empty(plan.First);
        Assert.Empty(plan.Last);
    }

    [Fact]
    public void WhatIsAsItShouldBe_IsLeftAlone() => Assert.True(RightsPlan.Of([_first], [_knownWeb, Known(_first, _role.Name)], ["xenweb-control", _role.Name, _web.Name]).IsEmpty);

    [Fact]
    public void WhoIsRevoked_GoesFirst_HisRoleStaysForHisOtherCertificate_AndGoesWithTheLast()
    {
        KnownClient[] known = [_knownWeb, Known(_first, _role.Name), Known(_second, _role.Name)];
        string[] roles = [_role.Name, _web.Name];
        var one = RightsPlan.Of([_second], known, roles);
        Assert.Equal(($"{_first}", 0, 0), (one.First.Single().Username, one.Then.Count, one.Last.Count));
        var both = RightsPlan.Of([], known, roles);
        Assert.Equal((2, 0, _role.Name), (both.First.Count, both.Then.Count, both.Last.Single().Rolename));
    }

    [Fact]
    public void RightsOfAnotherVersion_AreTakenAway_AndTheRightOnesGiven()
    {
        var old = $"{_first.Identity}@0123456789abcdef";
        var plan = RightsPlan.Of([_first], [_knownWeb, Known(_first, old)], [old, _web.Name]);
        Assert.Equal(["deleteClient", "createRole", "createClient", "deleteRole"], plan.First.Concat(plan.Then).Concat(plan.Last).Select(c => c.Command));
        Assert.Equal(old, plan.Last.Single().Rolename);
    }

    [Theory]
    [InlineData("admin", "admin")]
    [InlineData("CN=somebody", "other@x")]
    [InlineData("CN=hosts/ferby,serialNumber=xyz", "xenweb-control")]
    public void OthersClientsAndRoles_AreLeftAlone(string client, string role) => Assert.True(RightsPlan.Of([], [_knownWeb, new KnownClient(client, null)], [role, _web.Name]).IsEmpty);

    [Fact]
    public void MoreThanItsRole_IsTakenAway() =>
        Assert.Equal("deleteClient", RightsPlan.Of([_first], [_knownWeb, new KnownClient($"{_first}", [new RoleName(_role.Name), new RoleName("xenweb-control")])], [_role.Name, _web.Name]).First.Single().Command);

    private static KnownClient Known(CertificateSubject subject, string role) => new($"{subject}", [new RoleName(role)]);
}
