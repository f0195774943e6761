using XenWeb.Domain.Units;

namespace XenWeb.Domain.Monitoring;

/// <summary>A resource of a host is over its threshold in enough of its last samples: the figures that say so.</summary>
/// <param name="Resource">Which.</param>
/// <param name="Now">Its share in the newest sample.</param>
/// <param name="Threshold">What it exceeds.</param>
/// <param name="SamplesOver">How many of the last samples exceed it.</param>
/// <param name="SamplesSeen">How many were looked at.</param>
public sealed record Overload(LoadResource Resource, Share Now, Share Threshold, int SamplesOver, int SamplesSeen)
{
    /// <summary>Its share as it is foreseen for the next sample; null from an agent that does not tell.</summary>
    public Share? Next { get; init; }

    /// <summary>"97 % cpu, over 90 % in 3 of the last 5 samples, 98 % foreseen".</summary>
    public string Text => $"{Now} {Word}, over {Threshold} in {SamplesOver} of the last {SamplesSeen} samples{(Next is { } next ? $", {next} foreseen" : "")}";

    private string Word => Resource switch
    {
        LoadResource.Cpu => "cpu",
        LoadResource.Memory => "memory",
        LoadResource.Network => "network",
        _ => "block io",
    };
}
