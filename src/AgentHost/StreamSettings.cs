using System.Net;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost;

/// <summary>How this host's migrations are carried.</summary>
/// <param name="By">Null: TLS for an agent with a certificate, else ssh.</param>
/// <param name="Listen">Where streams are taken; null: nowhere.</param>
/// <param name="Rate">Of all together, in each direction; null: no limit.</param>
/// <param name="RateEach">Of one; null: no limit.</param>
/// <param name="RateTo">With one host, by its name.</param>
internal sealed record StreamSettings(MigrateBy? By, IPEndPoint? Listen, BitRate? Rate, BitRate? RateEach, Dictionary<string, BitRate> RateTo)
{
    /// <summary>What migrations may use of a link whose rate is known: others use it too.</summary>
    public const double LinkShare = 0.8;

    /// <summary>Nothing is carried.</summary>
    public static readonly StreamSettings None = new(null, null, null, null, []);
}
