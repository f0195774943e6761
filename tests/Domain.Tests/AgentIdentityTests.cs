using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;

namespace XenWeb.Domain.Tests;

/// <summary>Identities as text: the common name of certificates.</summary>
public sealed class AgentIdentityTests
{
    [Theory]
    [InlineData("hosts/ferby", IdentityRole.Server, "ferby")]
    [InlineData("configurations/ferby.lab", IdentityRole.Configuration, "ferby.lab")]
    [InlineData("guests/4f2a1b7e-0000-4000-8000-00000000000a", IdentityRole.Virtual, "4f2a1b7e-0000-4000-8000-00000000000a")]
    [InlineData("web", IdentityRole.Web, "web")]
    [InlineData("broker", IdentityRole.Broker, "broker")]
    public void WhatIsWritten_IsRead(string text, IdentityRole role, string name)
    {
        Assert.True(AgentIdentity.TryParse(text, out var identity));
        Assert.Equal((role, name, text), (identity.Role, identity.Name, $"{identity}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ferby")]
    [InlineData("hosts/")]
    [InlineData("hosts/web")]
    [InlineData("hosts/+")]
    [InlineData("hosts/ferby/status")]
    [InlineData("Hosts/ferby")]
    [InlineData("guests/4F2A1B7E-0000-4000-8000-00000000000A")]
    [InlineData("guests/ferby")]
    [InlineData("web/")]
    public void WhatIsNoIdentity_IsNotRead(string? text) => Assert.False(AgentIdentity.TryParse(text, out _));

    [Fact]
    public void AHostAndItsConfigurationAgent_AreTwo() => Assert.NotEqual(AgentIdentity.Of(new HostId("ferby")), AgentIdentity.OfConfigurations(new HostId("ferby")));
}
