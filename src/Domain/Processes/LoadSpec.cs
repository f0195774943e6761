using System.Text.Json.Serialization;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Processes;

/// <summary>What a load uses up.</summary>
public enum LoadKind
{
    /// <summary>Processor: <see cref="LoadSpec.Cores"/>.</summary>
    Cpu,

    /// <summary>Memory: <see cref="LoadSpec.Memory"/>.</summary>
    Memory,

    /// <summary>Disk: <see cref="LoadSpec.Io"/> or <see cref="LoadSpec.Operations"/>, at <see cref="LoadSpec.Path"/>.</summary>
    Io,
}

/// <summary>A load to be made, always for a bounded time.</summary>
public sealed record LoadSpec
{
    /// <summary>The most that one io load writes in a second.</summary>
    public static readonly ByteRate IoMax = ByteRate.FromMiB(4096);

    /// <summary>What of.</summary>
    public required LoadKind Kind { get; init; }

    /// <summary>Cpu: how many cores' worth; 1.5 is one whole core and half of another.</summary>
    public Cores? Cores { get; init; }

    /// <summary>Memory: how much is held, and touched again and again.</summary>
    public ByteSize? Memory { get; init; }

    /// <summary>Io: how much is written a second, and synced.</summary>
    public ByteRate? Io { get; init; }

    /// <summary>Io: or how many writes of 4 KiB a second.</summary>
    [JsonConverter(typeof(FiniteJson))]
    public double? Operations { get; init; }

    /// <summary>Io: the folder of the file that is written (64 MiB at most, and taken away again); null is "/var/tmp".</summary>
    public string? Path { get; init; }

    /// <summary>For how long.</summary>
    public required TimeSpan For { get; init; }

    /// <summary>"2.00 cores", "64.0 MiB of memory", "8.0 MiB/s of io": for people.</summary>
    [JsonIgnore]
    public string Text => Kind switch
    {
        LoadKind.Cpu => $"{Cores}",
        LoadKind.Memory => $"{Memory} of memory",
        _ => Io is { } rate ? $"{rate} of io" : $"{Operations:0} writes a second",
    };

    /// <summary>Every mistake, in words; none if it can be tried.</summary>
    public IReadOnlyList<string> Errors(GuestLimits limits)
    {
        var errors = new List<string>();
        if (!Enum.IsDefined(Kind)) errors.Add("The kind must be cpu, memory or io.");
        if (For < TimeSpan.FromSeconds(1) || For > limits.LoadFor) errors.Add($"The time must be from a second to {limits.LoadFor}.");
        if (Kind == LoadKind.Cpu && (Cores is not { } cores || cores.Count < 0.01 || cores.Count > limits.Cores)) errors.Add($"Cores must be from 0.01 to {limits.Cores}: that is what the guest has.");
        if (Kind == LoadKind.Memory && (Memory is not { } memory || memory < ByteSize.FromMiB(1) || memory > limits.Memory)) errors.Add($"Memory must be from 1 MiB to {limits.Memory}: that is what the guest has.");
        if (Kind != LoadKind.Io) return errors;
        if (Io is null == Operations is null) errors.Add("Either a rate of bytes or of writes is needed.");
        if (Io is { } io && (io.BytesPerSecond < 4096 || io.BytesPerSecond > IoMax.BytesPerSecond)) errors.Add($"The rate must be from 4096 bytes a second to {IoMax}.");
        if (Operations is { } writes && writes is not (>= 0.1 and <= 100_000)) errors.Add("Writes must be from 0.1 to 100000 a second.");
        if (Path is { } path && (!path.StartsWith('/') || path.Length > 4000 || path.Contains('\0', StringComparison.Ordinal))) errors.Add("The folder must begin with a slash.");
        return errors;
    }
}

/// <summary>A load that the agent makes, or has made.</summary>
public sealed record GuestLoad
{
    /// <summary>Its id: that of the order that made it.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is.</summary>
    public required LoadSpec Load { get; init; }

    /// <summary>Who wanted it, and why.</summary>
    public required Reason Reason { get; init; }

    /// <summary>Where it is.</summary>
    public required ProgramState State { get; init; }

    /// <summary>Its process, as the process list shows it; null before it runs.</summary>
    public ProcessKey? Process { get; init; }

    /// <summary>When it began, by the guest's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ends by itself.</summary>
    public required DateTimeOffset EndsBy { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended, in words.</summary>
    public string? End { get; init; }
}
