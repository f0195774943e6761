namespace XenWeb.Infrastructure.Storage.History;

/// <summary>What is kept of one kind of subject: the columns of its three tables.</summary>
/// <param name="Subject">The beginning of the tables' names.</param>
/// <param name="Key">The column that says whose row it is.</param>
/// <param name="Moves">Whether a column "Host" says where it was.</param>
/// <param name="Values">The measured columns; in rolled-up tables each is a mean, and has a …Max and a …Min.</param>
internal sealed record SampleTable(string Subject, string Key, bool Moves, IReadOnlyList<string> Values)
{
    /// <summary>Hosts, by name.</summary>
    public static readonly SampleTable Hosts = new("Host", "Host", false, ["Cpu", "Dom0Cpu", "MemoryUsedBytes", "NetworkIn", "NetworkOut", "BlockRead", "BlockWrite"]);

    /// <summary>Guests, by UUID.</summary>
    public static readonly SampleTable Guests = new("Guest", "GuestId", true, ["Cpu", "MemoryBytes", "NetworkIn", "NetworkOut", "BlockRead", "BlockWrite"]);

    /// <summary>Both.</summary>
    public static readonly IReadOnlyList<SampleTable> All = [Hosts, Guests];

    /// <summary>The table of a resolution.</summary>
    public string Of(Resolution resolution) => Subject + resolution.Name;
}
