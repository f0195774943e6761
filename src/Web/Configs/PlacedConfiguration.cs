using XenWeb.Domain.Hosts;

namespace XenWeb.Web.Configs;

/// <summary>A configuration, and where what it makes runs.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Host">The host of its domain; null while it does not run.</param>
public sealed record PlacedConfiguration(Configuration Configuration, HostId? Host)
{
    /// <summary>"PVH".</summary>
    public string Type => Configuration.Config.Type.ToString().ToUpperInvariant();

    /// <summary>Why nothing can be started from it now, as far as is known here; null if it can.</summary>
    public string? WhyNotStart => Configuration.RetiredAt is not null ? T("It is retired") : Host is { } host ? T($"It runs on {host} already") : null;
}
