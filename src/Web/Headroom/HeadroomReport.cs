using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Headroom;

namespace XenWeb.Web.Headroom;

/// <summary>The lab's headroom as it was reckoned last.</summary>
/// <param name="At">When, by our clock.</param>
/// <param name="Policy">Held against this policy.</param>
/// <param name="Figures">The figures.</param>
/// <param name="Ways">What would restore it; none if nothing is wanting.</param>
/// <param name="Alarm">Whether it is told to be short: later than the figures, and calmer.</param>
public sealed record HeadroomReport(DateTimeOffset At, LabPolicyKept Policy, LabHeadroom Figures, ImmutableArray<RestoringWay> Ways, HeadroomAlarm Alarm);
