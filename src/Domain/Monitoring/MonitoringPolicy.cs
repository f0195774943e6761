using System.Globalization;
using System.Text.Json.Serialization;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Monitoring;

/// <summary>
/// How one host is watched, and when it asks for or offers help. Set per host, and changed while it runs.
/// The talk's "customizable monitoring algorithm per host": sampling frequency, thresholds, history sensitive.
/// </summary>
public sealed record MonitoringPolicy
{
    /// <summary>The defaults.</summary>
    public static readonly MonitoringPolicy Default = new();

    /// <summary>Time between two samples.</summary>
    /// <value>2 s; 0.2 s to 5 min.</value>
    public TimeSpan SamplingPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between two published statuses; each carries the newest sample.</summary>
    /// <value>5 s, as in the talk; 0.2 s to 5 min, and not shorter than the sampling period.</value>
    public TimeSpan StatusPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many of the last samples are looked at.</summary>
    /// <value>5; 1 to 1000.</value>
    public int Window { get; init; } = 5;

    /// <summary>How many samples of the window must exceed a threshold before the host is overloaded; the next one must be foreseen to exceed it too.</summary>
    /// <value>3; 1 to <see cref="Window"/>.</value>
    public int OverInWindow { get; init; } = 3;

    /// <summary>Processor share over which a sample exceeds; null is never.</summary>
    /// <value>90 %.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Share? CpuOver { get; init; } = new(0.90);

    /// <summary>Memory share over which a sample exceeds; null is never.</summary>
    /// <value>92 %.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Share? MemoryOver { get; init; } = new(0.92);

    /// <summary>Share of the link's rate (<see cref="Hosts.HostFacts.Link"/>), busier direction; null is never.</summary>
    /// <value>80 %.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Share? NetworkOver { get; init; } = new(0.80);

    /// <summary>Share of the disks' rate (<see cref="Hosts.HostFacts.Storage"/>); null is never.</summary>
    /// <value>Never: few know what their disks can do.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Share? IoOver { get; init; }

    /// <summary>An offer is made only if the host's processor share stays at or below this after the move.</summary>
    /// <value>75 %; below <see cref="CpuOver"/>, or guests would move for ever.</value>
    public Share CpuOffer { get; init; } = new(0.75);

    /// <summary>An offer is made only if the host's memory share stays at or below this after the move, promises counted.</summary>
    /// <value>85 %; below <see cref="MemoryOver"/>.</value>
    public Share MemoryOffer { get; init; } = new(0.85);

    /// <summary>Everything that is wrong with the policy, each in words; empty if it can be used.</summary>
    public IReadOnlyList<string> Errors()
    {
        var errors = new List<string>();
        var shortest = TimeSpan.FromSeconds(0.2);
        var longest = TimeSpan.FromMinutes(5);
        if (SamplingPeriod < shortest || SamplingPeriod > longest) errors.Add($"The sampling period is {Seconds(SamplingPeriod)}; it must be 0.2 s to 300 s.");
        if (StatusPeriod < shortest || StatusPeriod > longest) errors.Add($"The status period is {Seconds(StatusPeriod)}; it must be 0.2 s to 300 s.");
        if (StatusPeriod < SamplingPeriod) errors.Add($"The status period ({Seconds(StatusPeriod)}) is shorter than the sampling period ({Seconds(SamplingPeriod)}).");
        if (Window is < 1 or > 1000) errors.Add($"The window is {Window} samples; it must be 1 to 1000.");
        if (OverInWindow < 1 || OverInWindow > Window) errors.Add($"{OverInWindow} of the last {Window} samples must exceed; it must be 1 to {Window}.");
        Threshold(errors, "cpu", CpuOver);
        Threshold(errors, "memory", MemoryOver);
        Threshold(errors, "network", NetworkOver);
        Threshold(errors, "io", IoOver);
        OfferBelow(errors, "cpu", CpuOffer, CpuOver);
        OfferBelow(errors, "memory", MemoryOffer, MemoryOver);
        return errors;
    }

    private static void Threshold(List<string> errors, string what, Share? over)
    {
        if (over is { Value: <= 0 or > 1 } share) errors.Add($"The {what} threshold is {share}; it must be over 0 % and at most 100 %.");
    }

    // An offer threshold that is not below the overload threshold makes guests go round in circles
    private static void OfferBelow(List<string> errors, string what, Share offer, Share? over)
    {
        if (offer.Value is <= 0 or > 1) errors.Add($"The {what} share up to which help is offered is {offer}; it must be over 0 % and at most 100 %.");
        else if (over is { } limit && offer >= limit) errors.Add($"Help is offered up to {offer} {what}, which is not below the overload threshold of {limit}.");
    }

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";
}
