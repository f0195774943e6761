using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Api;

/// <summary>A host's policies as the API tells them.</summary>
/// <param name="InForce">Whether the host follows what was set; true if nothing was.</param>
/// <param name="Monitoring">How it is watched.</param>
/// <param name="Negotiation">How it negotiates.</param>
public sealed record PolicyShape(bool InForce, MonitoringShape Monitoring, NegotiatingShape Negotiation)
{
    /// <summary>What the host says; what was set, if it says nothing.</summary>
    internal static PolicyShape Of(HostState host, PolicyMessage? set)
    {
        var monitoring = MonitoringShape.Of(host.Status?.Monitoring ?? set?.Monitoring ?? MonitoringPolicy.Default);
        var negotiation = NegotiatingShape.Of(host.Status?.Negotiation ?? set?.Negotiation ?? NegotiationPolicy.Default);
        var follows = set is null || (host.Status is not null && monitoring == MonitoringShape.Of(set.Monitoring) && negotiation == NegotiatingShape.Of(set.Negotiation));
        return new PolicyShape(follows, monitoring, negotiation);
    }
}

/// <summary>The body of a policy's request.</summary>
/// <param name="Monitoring">How the host is watched.</param>
/// <param name="Negotiation">How it negotiates.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record PolicyBody(MonitoringShape? Monitoring, NegotiatingShape? Negotiation, string? Reason, string? Who);

/// <summary>How a host is watched: times in seconds, thresholds from 0 to 1, null is never.</summary>
public sealed record MonitoringShape(
    double SamplingPeriodSeconds, double StatusPeriodSeconds, int Window, int OverInWindow, double? CpuOver, double? MemoryOver, double? NetworkOver, double? IoOver, double CpuOffer, double MemoryOffer)
{
    internal static MonitoringShape Of(MonitoringPolicy policy) => new(
        policy.SamplingPeriod.TotalSeconds, policy.StatusPeriod.TotalSeconds, policy.Window, policy.OverInWindow, Round(policy.CpuOver), Round(policy.MemoryOver),
        Round(policy.NetworkOver), Round(policy.IoOver), Math.Round(policy.CpuOffer.Value, 4), Math.Round(policy.MemoryOffer.Value, 4));

    internal static MonitoringPolicy Read(RequestBody body)
    {
        var field = body.Object("monitoring");
        var other = MonitoringPolicy.Default;
        var policy = new MonitoringPolicy
        {
            SamplingPeriod = TimeSpan.FromSeconds(field.Number("samplingPeriodSeconds", other.SamplingPeriod.TotalSeconds)),
            StatusPeriod = TimeSpan.FromSeconds(field.Number("statusPeriodSeconds", other.StatusPeriod.TotalSeconds)),
            Window = field.Whole("window", other.Window),
            OverInWindow = field.Whole("overInWindow", other.OverInWindow),
            CpuOver = Share(field, "cpuOver", other.CpuOver),
            MemoryOver = Share(field, "memoryOver", other.MemoryOver),
            NetworkOver = Share(field, "networkOver", other.NetworkOver),
            IoOver = Share(field, "ioOver", other.IoOver),
            CpuOffer = new Share(field.Number("cpuOffer", other.CpuOffer.Value)),
            MemoryOffer = new Share(field.Number("memoryOffer", other.MemoryOffer.Value)),
        };
        field.Errors();
        return policy;
    }

    private static Share? Share(RequestBody field, string name, Share? other) => field.Number(name, other?.Value) is { } share ? new Share(share) : null;

    private static double? Round(Share? share) => share is { } value ? Math.Round(value.Value, 4) : null;
}

/// <summary>How a host negotiates: times in seconds, the gain from 0 to 1.</summary>
public sealed record NegotiatingShape(
    double GatheringSeconds, double ConfirmWithinSeconds, double PromiseForSeconds, double MinimumGain, double HostRestSeconds, double GuestRestSeconds, int DrainAtOnce, double DrainRetrySeconds,
    double MigrateWithinSeconds, double? MigrateMegabitsPerSecond)
{
    internal static NegotiatingShape Of(NegotiationPolicy policy) => new(
        policy.Gathering.TotalSeconds, policy.ConfirmWithin.TotalSeconds, policy.PromiseFor.TotalSeconds, Math.Round(policy.MinimumGain.Value, 4), policy.HostRest.TotalSeconds,
        policy.GuestRest.TotalSeconds, policy.DrainAtOnce, policy.DrainRetry.TotalSeconds, policy.MigrateWithin.TotalSeconds, policy.MigrateRate?.Megabits);

    internal static NegotiationPolicy Read(RequestBody body)
    {
        var field = body.Object("negotiation");
        var other = NegotiationPolicy.Default;
        var policy = new NegotiationPolicy
        {
            Gathering = Seconds(field, "gatheringSeconds", other.Gathering),
            ConfirmWithin = Seconds(field, "confirmWithinSeconds", other.ConfirmWithin),
            PromiseFor = Seconds(field, "promiseForSeconds", other.PromiseFor),
            MinimumGain = new Share(field.Number("minimumGain", other.MinimumGain.Value)),
            HostRest = Seconds(field, "hostRestSeconds", other.HostRest),
            GuestRest = Seconds(field, "guestRestSeconds", other.GuestRest),
            DrainAtOnce = field.Whole("drainAtOnce", other.DrainAtOnce),
            DrainRetry = Seconds(field, "drainRetrySeconds", other.DrainRetry),
            MigrateWithin = Seconds(field, "migrateWithinSeconds", other.MigrateWithin),
            MigrateRate = field.Number("migrateMegabitsPerSecond", other.MigrateRate?.Megabits) is { } rate ? BitRate.FromMegabits(rate) : null,
        };
        field.Errors();
        return policy;
    }

    private static TimeSpan Seconds(RequestBody field, string name, TimeSpan other) => TimeSpan.FromSeconds(field.Number(name, other.TotalSeconds));
}
