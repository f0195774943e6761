using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Insides;

/// <summary>A load that is wanted, perhaps as a share of what each domain has.</summary>
/// <param name="Load">What.</param>
/// <param name="OfCores">Cpu: the share of all cores that the domain has, instead of <see cref="LoadSpec.Cores"/>.</param>
public sealed record LoadAsk(LoadSpec Load, Share? OfCores)
{
    /// <summary>The load of one guest.</summary>
    public LoadSpec For(GuestLimits limits) => OfCores is { } share ? Load with { Cores = new Cores(share.Value * limits.Cores) } : Load;
}
