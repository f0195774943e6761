using System.Collections.Immutable;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>A configuration file as it was found in the folder.</summary>
/// <param name="Text">The whole file; null if it can't be read.</param>
/// <param name="ChangedAt">When it was last changed.</param>
/// <param name="Failure">Why it can't be read; null if it can.</param>
public sealed record ConfigurationFound(string? Text, DateTimeOffset ChangedAt, string? Failure = null);

/// <summary>Something that happened to a configuration agent.</summary>
public abstract record ConfigurationAgentEvent
{
    /// <summary>The broker is there (again): what is retained has to be published anew.</summary>
    public sealed record Connected : ConfigurationAgentEvent;

    /// <summary>A message came that could be read.</summary>
    public sealed record Received(Envelope Envelope) : ConfigurationAgentEvent;

    /// <summary>The folder was looked through: all files by their names, without the extension.</summary>
    /// <param name="Files">By name.</param>
    /// <param name="LeftOut">Files beyond the most that are read.</param>
    public sealed record Scanned(ImmutableSortedDictionary<string, ConfigurationFound> Files, int LeftOut = 0) : ConfigurationAgentEvent;

    /// <summary>The folder could not be looked through.</summary>
    public sealed record ScanFailed(string Why) : ConfigurationAgentEvent;

    /// <summary>A file was written or put aside, or why not. The folder is looked through once more before the next event.</summary>
    public sealed record Acted(Guid Order, string? Problem) : ConfigurationAgentEvent;
}

/// <summary>Something that a configuration agent wants done. Effects of one event are carried out in their order.</summary>
public abstract record ConfigurationAgentEffect
{
    /// <summary>Publish a message at QoS 1.</summary>
    public sealed record Publish(string Topic, Message Message, bool Retain = false) : ConfigurationAgentEffect;

    /// <summary>Write a file whole or not at all; ends with <see cref="ConfigurationAgentEvent.Acted"/>. What is there must still have <paramref name="Before"/>.</summary>
    /// <param name="Order">Which order this is for.</param>
    /// <param name="Name">The configuration.</param>
    /// <param name="Text">The whole file.</param>
    /// <param name="Before">The hash of what is replaced; null if there must be nothing.</param>
    public sealed record Write(Guid Order, string Name, string Text, string? Before) : ConfigurationAgentEffect;

    /// <summary>Put a file aside, among those that are retired; ends with <see cref="ConfigurationAgentEvent.Acted"/>.</summary>
    public sealed record Retire(Guid Order, string Name, string Before) : ConfigurationAgentEffect;
}
