namespace XenWeb.Web.Tests.Hostile;

/// <summary>The attacks, on the app's own broker.</summary>
public sealed class BrokerAttackTests(HostileLab lab) : BrokerAttacks(lab), IClassFixture<HostileLab>;
