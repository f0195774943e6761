using System.Collections.Immutable;
using System.Text.Json.Serialization;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Messages;

/// <summary>Whether a server's configuration agent is there. Retained; the last will says false.</summary>
/// <param name="Server">Which server.</param>
/// <param name="Online">Whether it is there.</param>
/// <param name="AgentVersion">The agent's version.</param>
/// <param name="Folder">Where its files are, for people.</param>
public sealed record ConfigurationPresenceMessage(HostId Server, bool Online, string AgentVersion = "", string Folder = "") : Message;

/// <summary>
/// Which configuration files a server has: all of them, so what is not in it is not there. Retained; said anew with each change. The texts
/// are in one retained <see cref="ConfigurationFileMessage"/> each.
/// </summary>
public sealed record ConfigurationCatalogueMessage : Message
{
    /// <summary>The most files that are told; a server with more says so in <see cref="LeftOut"/>.</summary>
    public const int FilesMax = 1000;

    /// <summary>Whose.</summary>
    public required HostId Server { get; init; }

    /// <summary>By name.</summary>
    public ImmutableArray<ConfigurationEntry> Files { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Files beyond <see cref="FilesMax"/>.</summary>
    public int LeftOut { get; init; }

    /// <summary>Why the folder can't be read or written ("the disk is full"); null if all is well.</summary>
    public string? Problem { get; init; }
}

/// <summary>One file of a catalogue.</summary>
/// <param name="Name">The configuration's name; the file is NAME.cfg.</param>
/// <param name="Hash">See <see cref="Configs.ConfigurationFile.HashOf"/>; empty for a file that can't be read.</param>
public sealed record ConfigurationEntry(string Name, string Hash);

/// <summary>One configuration file as it is. Retained.</summary>
/// <param name="Server">Whose.</param>
/// <param name="Name">The configuration's name.</param>
/// <param name="Hash">Of the text; empty for a file that can't be read.</param>
/// <param name="Text">The whole file; null for one that can't be read, or is no longer there.</param>
/// <param name="ChangedAt">When it was last changed, by the server's clock.</param>
/// <param name="Problem">Why it can't be used, every mistake; null if it can, or is no longer there.</param>
public sealed record ConfigurationFileMessage(
    HostId Server, string Name, string Hash, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Text, DateTimeOffset ChangedAt, string? Problem = null) : Message;

/// <summary>What is to be done with a configuration file.</summary>
public enum ConfigurationOrderKind
{
    /// <summary>Make it, or put another text in its place.</summary>
    Save,

    /// <summary>Take it out of use; the file is kept aside.</summary>
    Retire,
}

/// <summary>
/// An order to a configuration agent. Repeated until it is answered or expired; doing it twice does it once, since it says what the file is to be
/// and what it must be before.
/// </summary>
public sealed record ConfigurationOrderMessage : Message
{
    /// <summary>The order's id; repeats carry the same.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whom it is for.</summary>
    public required HostId Server { get; init; }

    /// <summary>What to do.</summary>
    public required ConfigurationOrderKind Kind { get; init; }

    /// <summary>Which configuration.</summary>
    public required string Name { get; init; }

    /// <summary>For a save: the whole text.</summary>
    public string? Text { get; init; }

    /// <summary>The hash that the file must have, so that an edit by hand is not lost; null: there must be no such file.</summary>
    public string? Before { get; init; }

    /// <summary>After this it is not begun any more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who and why.</summary>
    public required Reason Reason { get; init; }
}

/// <summary>A configuration agent's answer: done, or failed with every reason.</summary>
/// <param name="Order">The order's id.</param>
/// <param name="Server">Who answers.</param>
/// <param name="State">Done or failed.</param>
/// <param name="Text">In words: what is done, or why not.</param>
public sealed record ConfigurationOutcomeMessage(Guid Order, HostId Server, OrderState State, string Text) : Message;
