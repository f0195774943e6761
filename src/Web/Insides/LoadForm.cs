using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Insides;

/// <summary>What is typed to make load, and everything that is wrong with it, each beside its field. Each kind that is chosen is a load of its own.</summary>
public sealed class LoadForm
{
    private readonly Dictionary<string, string> _errors = [];

    /// <summary>Whether cpu is wanted.</summary>
    public bool Cpu { get; set; } = true;

    /// <summary>How much cpu.</summary>
    public string CpuAmount { get; set; } = "100";

    /// <summary>Whether that is cores, and not a percentage of all that the domain has.</summary>
    public bool InCores { get; set; }

    /// <summary>Whether memory is wanted.</summary>
    public bool Memory { get; set; }

    /// <summary>How much.</summary>
    public string MemoryMiB { get; set; } = "64";

    /// <summary>Whether io is wanted.</summary>
    public bool Io { get; set; }

    /// <summary>How much is written a second.</summary>
    public string IoMiB { get; set; } = "8";

    /// <summary>The folder of the file that is written; empty is "/var/tmp".</summary>
    public string Path { get; set; } = "";

    /// <summary>For how long.</summary>
    public string Minutes { get; set; } = "5";

    /// <summary>How many things are wrong.</summary>
    public int Wrong => _errors.Count;

    /// <summary>What is wrong with a field, by the name of its property; null if nothing is.</summary>
    public string? Error(string field) => _errors.GetValueOrDefault(field);

    /// <summary>The loads; none if anything is wrong: all of it is told then. What is too much for a domain, its agent's limits say.</summary>
    public IReadOnlyList<LoadAsk> Read()
    {
        _errors.Clear();
        var asks = new List<LoadAsk>();
        var time = TimeSpan.FromMinutes(Number(nameof(Minutes), Minutes, 1 / 60.0) ?? 1);
        if (Cpu && Number(nameof(CpuAmount), CpuAmount, InCores ? 0.01 : 1, InCores ? null : 100) is { } amount)
        {
            asks.Add(InCores ? new LoadAsk(new LoadSpec { Kind = LoadKind.Cpu, Cores = new Cores(amount), For = time }, null) : new LoadAsk(new LoadSpec { Kind = LoadKind.Cpu, For = time }, Share.FromPercent(amount)));
        }
        if (Memory && Number(nameof(MemoryMiB), MemoryMiB, 1) is { } memory) asks.Add(new LoadAsk(new LoadSpec { Kind = LoadKind.Memory, Memory = ByteSize.FromMiB((long)memory), For = time }, null));
        if (Io && Number(nameof(IoMiB), IoMiB, 0.01) is { } io)
        {
            var path = Path.Trim();
            if (path.Length > 0 && !path.StartsWith('/')) _errors[nameof(Path)] = T("The folder must begin with a slash.");
            asks.Add(new LoadAsk(new LoadSpec { Kind = LoadKind.Io, Io = ByteRate.FromMiB(io), Path = path.Length > 0 ? path : null, For = time }, null));
        }
        if (!Cpu && !Memory && !Io) _errors[nameof(Cpu)] = T("Choose at least one kind of load.");
        return _errors.Count == 0 ? asks : [];
    }

    private double? Number(string field, string typed, double least, double? most = null)
    {
        var (value, error) = FormNumber.Parse(typed, optional: false);
        if (value < least) error = T($"At least {least:0.##} is needed.");
        if (value > most) error = T($"{most:0.##} is the most.");
        if (error is not null) _errors[field] = error;
        return error is null ? value : null;
    }
}
