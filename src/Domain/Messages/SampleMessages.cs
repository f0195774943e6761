using System.Collections.Immutable;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Messages;

/// <summary>From a host: samples that nobody has acknowledged, once more and in the order in which they were made. They are for the history alone; the lab as it is now follows the statuses.</summary>
/// <param name="Host">Whose.</param>
/// <param name="Samples">At most <see cref="SamplesMax"/>.</param>
public sealed record BacklogMessage(HostId Host, ImmutableArray<KeptSample> Samples) : Message
{
    /// <summary>The most samples in one.</summary>
    public const int SamplesMax = 50;
}

/// <summary>
/// From the web app that took them: these samples of a host are in the database, or on this web app's disk on their way there, or not for the history (their time
/// is none that it takes). The host needs to keep them no longer.
/// </summary>
/// <param name="Host">Whose.</param>
/// <param name="Times">Which, by their times in Unix milliseconds; at most <see cref="TimesMax"/>.</param>
public sealed record SamplesTakenMessage(HostId Host, ImmutableArray<long> Times) : Message
{
    /// <summary>The most samples in one.</summary>
    public const int TimesMax = 1000;
}
