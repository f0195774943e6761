using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Agents;

/// <summary>What xl is to do.</summary>
public enum XenVerb
{
    /// <summary>xl create.</summary>
    Create,

    /// <summary>xl pause.</summary>
    Pause,

    /// <summary>xl unpause.</summary>
    Unpause,

    /// <summary>xl shutdown.</summary>
    Shutdown,

    /// <summary>xl reboot.</summary>
    Reboot,

    /// <summary>xl destroy.</summary>
    Destroy,

    /// <summary>xl migrate.</summary>
    Migrate,

    /// <summary>xl create -n: nothing is made.</summary>
    Check,

    /// <summary>Cut the guest's network off: no matter of xl, but of the host's guard.</summary>
    Quarantine,

    /// <summary>Let the guest's network go on.</summary>
    Release,
}

/// <summary>One order to Xen on this host.</summary>
public sealed record XenCommand
{
    /// <summary>An id of this command, for its progress and end.</summary>
    public required string Id { get; init; }

    /// <summary>What to do.</summary>
    public required XenVerb Verb { get; init; }

    /// <summary>The guest's name on this host.</summary>
    public required string GuestName { get; init; }

    /// <summary>Its UUID; null for a create and a check. A guest of that name with another UUID is not touched.</summary>
    public GuestId? Guest { get; init; }

    /// <summary>For a migration.</summary>
    public HostId? To { get; init; }

    /// <summary>For a migration: where the target takes the stream over TLS; null if it takes none.</summary>
    public StreamAddress? Stream { get; init; }

    /// <summary>For a migration over TLS: the most that it may use; null: what this host's options say.</summary>
    public BitRate? Rate { get; init; }

    /// <summary>For a create and a check: the whole xl.cfg.</summary>
    public string? Configuration { get; init; }

    /// <summary>For a quarantine: why, in words.</summary>
    public string? Why { get; init; }

    /// <summary>After this it is ended, and counts as failed.</summary>
    public required TimeSpan TimeLimit { get; init; }
}

/// <summary>How a Xen command ended: each class of <c>xl migrate</c>'s failures is its own (tools/xl/xl_migrate.c).</summary>
public enum XenResult
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>xl refused or failed; nothing was changed.</summary>
    Failed,

    /// <summary>There is no such guest here (any more).</summary>
    UnknownGuest,

    /// <summary>The target could not be reached, or the stream broke: the guest goes on at the source.</summary>
    TransportFailed,

    /// <summary>The target said no or failed (memory, name taken, disk): the guest goes on at the source.</summary>
    TargetFailed,

    /// <summary>The source failed while it copied: the guest goes on at the source.</summary>
    ResumedAtSource,

    /// <summary>The guest did not suspend in time, and xl does not resume it: it may hang.</summary>
    SuspendFailed,

    /// <summary>Broken after GO: the guest may run on either host. Never resumed by itself.</summary>
    Undefined,

    /// <summary>xl did not end within its time limit and was ended.</summary>
    TimedOut,

    /// <summary>xl could not be run at all.</summary>
    XlMissing,
}

/// <summary>The end of a Xen command.</summary>
/// <param name="Result">Which class.</param>
/// <param name="Text">In words, from xl's own: "the target has no memory for it (Failed to populate physmap)".</param>
/// <param name="Took">How long.</param>
/// <param name="Pause">For a migration: how long the guest stood still; null if not known.</param>
/// <param name="Sent">For a migration: bytes that went over the network, pages that were sent again included; null if not known.</param>
public sealed record XenOutcome(XenResult Result, string Text, TimeSpan Took, TimeSpan? Pause = null, ByteSize? Sent = null);
