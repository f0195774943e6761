namespace XenWeb.Benchmarks.Ganeti;

/// <summary>A line of the second section.</summary>
/// <param name="Fields">As they are in the file.</param>
internal sealed record GanetiHost(string[] Fields)
{
    public string Name => Fields[0];

    /// <summary>In MiB.</summary>
    public double Memory { get; init; }

    /// <summary>Of the host's own system, in MiB.</summary>
    public double OwnMemory { get; init; }

    /// <summary>As the host told, in MiB.</summary>
    public double FreeMemory { get; init; }

    public double Disk { get; init; }

    public double FreeDisk { get; init; }

    public double Cores { get; init; }

    /// <summary>To be emptied, and left out of the spread.</summary>
    public bool Offline { get; init; }

    public double Spindles { get; init; }

    /// <summary>Virtual processors of the host's own system.</summary>
    public double OwnVcpus { get; init; }

    public double Speed { get; init; }
}
