namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>The policies of a host; published, retained. Key: the host. Three rows more: <see cref="Lab"/> is the policy of the lab as a whole, <see cref="Bandwidths"/> the limits of guests' networks, <see cref="Leader"/> which web server leads.</summary>
public sealed class PolicyRow
{
    /// <summary>The key of the lab's own policy: no host can be called so (<see cref="XenWeb.Domain.Hosts.HostId.IsValid"/>).</summary>
    public const string Lab = "*";

    /// <summary>The key of the limits of guests' networks, of all guests in one row: no host can be called so either.</summary>
    public const string Bandwidths = "*bandwidth";

    /// <summary>The key of which of several web servers leads: <see cref="Who"/> is its name, <see cref="Generation"/> the lead's number.</summary>
    public const string Leader = "*leader";

    /// <summary>The keys of rows that are no host's.</summary>
    public static readonly string[] OfNoHost = [Lab, Bandwidths, Leader];

    /// <summary>The host's name, or <see cref="Lab"/>, <see cref="Bandwidths"/> or <see cref="Leader"/>.</summary>
    public required string Host { get; set; }

    /// <summary>Grows with each change. Saving one that another has changed since it was read throws.</summary>
    public long Generation { get; set; }

    /// <summary>
    /// Both policies, as in <see cref="XenWeb.Domain.Messages.PolicyMessage"/>; of the lab <see cref="XenWeb.Domain.Balancing.Headroom.LabPolicy"/>. <see cref="StorageJson"/> reads and writes it.
    /// </summary>
    public required string Json { get; set; }

    /// <summary>Who asked.</summary>
    public string Who { get; set; } = "";

    /// <summary>Why; may be empty.</summary>
    public string Why { get; set; } = "";

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}
