using System.Text.Json.Serialization;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Processes;

/// <summary>
/// One process as <c>top</c> shows it. In messages it is an array in the order of top's columns, for two thousand of them must be light:
/// [pid, started, user, priority, nice, virtual, resident, shared (KiB), state, cpu, memory, hundredths of seconds, command, arguments].
/// </summary>
[JsonConverter(typeof(ProcessRowJson))]
public sealed record ProcessRow
{
    /// <summary>The longest user name, in characters; top shows eight and a "+".</summary>
    public const int UserMax = 32;

    /// <summary>The longest command, in characters (kernel threads have up to 63).</summary>
    public const int CommandMax = 64;

    /// <summary>The longest command line, in characters; a longer one ends in "…".</summary>
    public const int ArgumentsMax = 160;

    /// <summary>PID, and when it started: what an order to stop it names.</summary>
    public required ProcessKey Key { get; init; }

    /// <summary>USER: the name of its effective user, or the number if it has none.</summary>
    public required string User { get; init; }

    /// <summary>PR: the kernel's priority; see <see cref="PriorityText"/>.</summary>
    public required int Priority { get; init; }

    /// <summary>NI.</summary>
    public required int Nice { get; init; }

    /// <summary>VIRT.</summary>
    public required ByteSize Virtual { get; init; }

    /// <summary>RES.</summary>
    public required ByteSize Resident { get; init; }

    /// <summary>SHR.</summary>
    public required ByteSize Shared { get; init; }

    /// <summary>S: R, S, D, T, t, Z, I or X.</summary>
    public required char State { get; init; }

    /// <summary>%CPU over the time since the last reading; 1 is one core (top's Irix mode: 100.0).</summary>
    public required Cores Cpu { get; init; }

    /// <summary>%MEM: resident memory of all there is.</summary>
    public required Share Memory { get; init; }

    /// <summary>TIME+: processor time of the process, in hundredths of seconds.</summary>
    public required long Hundredths { get; init; }

    /// <summary>COMMAND: the program's name as the kernel has it, made visible.</summary>
    public required string Command { get; init; }

    /// <summary>Its arguments in one line, made visible and cut; empty for the kernel's own threads.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>The user as top writes it: more than eight characters are cut to seven and "+".</summary>
    [JsonIgnore]
    public string UserText => User.Length <= 8 ? User : User[..7] + "+";

    /// <summary>PR as top writes it: "rt" for real-time.</summary>
    [JsonIgnore]
    public string PriorityText => Priority < -99 ? "rt" : $"{Priority}";

    /// <summary>TIME+ as top writes it: "12:34.56".</summary>
    [JsonIgnore]
    public string TimeText => $"{Hundredths / 6000}:{Hundredths / 100 % 60:00}.{Hundredths % 100:00}";
}
