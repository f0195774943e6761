namespace XenWeb.Benchmarks.Ganeti;

/// <summary>A line of the third section.</summary>
/// <param name="Fields">As they are in the file.</param>
internal sealed record GanetiGuest(string[] Fields)
{
    // Storage that only one host sees: such a guest cannot move
    private static readonly string[] _local = ["plain", "file"];

    public string Name => Fields[0];

    /// <summary>In MiB.</summary>
    public double Memory { get; init; }

    public double Vcpus { get; init; }

    public string Host => Fields[6];

    public double SpindleUse { get; init; }

    /// <summary>Whether it takes memory now.</summary>
    public bool IsUp => Fields[4] is not ("ADMIN_down" or "ADMIN_offline" or "ERROR_down" or "USER_down");

    /// <summary>Whether its virtual processors count.</summary>
    public bool IsOnline => Fields[4] != "ADMIN_offline";

    public bool IsLocal => _local.Contains(Fields[8]);

    public bool Moves => Fields[5] == "Y" && !IsLocal;

    /// <summary>Measured load of cpu (cores busy), memory, disk and network; 1 each where nothing was measured.</summary>
    public double[] Load { get; init; } = [1, 1, 1, 1];
}
