namespace XenWeb.Web.Tests.Hostile;

/// <summary>The same attacks, on the real Mosquitto with the configuration that is deployed.</summary>
public sealed class MosquittoAttackTests(MosquittoHostileLab lab) : BrokerAttacks(lab), IClassFixture<MosquittoHostileLab>;
