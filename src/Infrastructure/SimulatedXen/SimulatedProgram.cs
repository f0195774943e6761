using System.Globalization;
using System.Text;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>A program or load in a simulated guest: a few that people try first behave as they know them, others say a line and end.</summary>
internal sealed class SimulatedProgram
{
    private static readonly string[] _known =
        ["sleep", "yes", "ping", "sh", "bash", "echo", "true", "false", "ls", "ps", "uname", "hostname", "date", "id", "df", "free", "uptime", "top", "python3", "stress-ng", "dd", "cat", "make", "gcc"];

    private readonly string _eachSecond;
    private readonly string _first;
    private readonly double _seconds;
    private double _writtenAt;

    private SimulatedProgram(string command, string arguments, string first, string eachSecond, double seconds) =>
        (Command, Arguments, _first, _eachSecond, _seconds) = (command, arguments, first, eachSecond, seconds);

    public string Command { get; }

    public string Arguments { get; }

    public string User { get; private init; } = "root";

    public double Cores { get; private init; }

    public ByteSize Memory { get; private init; } = ByteSize.FromMiB(3);

    public int ExitCode { get; private init; }

    public string? NotStarted { get; private init; }

    public SimulatedProcess? Process { get; set; }

    public OutputRing Output { get; private init; } = new(64 * 1024);

    public double EndsAt { get; private set; }

    public bool HasEnded { get; set; }

    public long? Wanted { get; set; }

    /// <summary>A load, as its own process.</summary>
    public static SimulatedProgram Of(LoadSpec load) => new("xenweb-agent", $"xenweb-agent {string.Join(' ', LoadOrder.ToArguments(load))}", "", "", load.For.TotalSeconds)
    {
        Cores = load.Kind switch { LoadKind.Cpu => load.Cores!.Value.Count, LoadKind.Memory => 0.05, _ => 0.1 },
        Memory = load.Memory ?? ByteSize.FromMiB(9),
    };

    /// <summary>A program that somebody started.</summary>
    public static SimulatedProgram Of(ProgramSpec spec, string guest)
    {
        var name = Path.GetFileName(spec.Arguments[0]);
        var line = string.Join(' ', spec.Arguments);
        var second = spec.Arguments.Length > 1 ? spec.Arguments[^1] : "";
        var (first, each, seconds) = name switch
        {
            "sleep" => ("", "", double.TryParse(second, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var time) ? time : 1),
            "yes" => ("", string.Concat(Enumerable.Repeat("y\n", 20_000)), double.MaxValue),
            "ping" => ($"PING {second} 56(84) bytes of data.\n", $"64 bytes from {second}: icmp_seq=1 ttl=64 time=0.412 ms\n", double.MaxValue),
            "echo" => (string.Join(' ', spec.Arguments.Skip(1)) + "\n", "", 0.1),
            "hostname" => (guest + "\n", "", 0.1),
            "uname" => ($"Linux {guest} 6.1.0-simulated x86_64 GNU/Linux\n", "", 0.1),
            "true" or "false" => ("", "", 0.1),
            _ => ($"{line}: this guest is simulated\n", "", 3),
        };
        return new SimulatedProgram(name.Length > 15 ? name[..15] : name, line, first, each, Math.Min(seconds, spec.Limits.RunFor?.TotalSeconds + 5 ?? seconds))
        {
            User = spec.User ?? "root",
            ExitCode = name == "false" ? 1 : 0,
            Cores = name is "yes" or "stress-ng" or "python3" ? 1 : 0,
            NotStarted = _known.Contains(name) ? null : $"'{VisibleText.Of(spec.Arguments[0], 200)}' was not found",
            Output = new OutputRing((int)(spec.Limits.Output ?? ByteSize.FromKiB(64)).Bytes),
        };
    }

    public void Begin(double now)
    {
        (_writtenAt, EndsAt) = (now, now + _seconds);
        Output.Add(Encoding.UTF8.GetBytes(_first));
    }

    /// <summary>Lets it write; false if it has nothing to say.</summary>
    public bool Write(double now)
    {
        if (_eachSecond.Length == 0 || now - _writtenAt < 1) return Output.Total > 0 && Wanted is not null;
        _writtenAt = now;
        Output.Add(Encoding.UTF8.GetBytes(_eachSecond));
        return true;
    }
}
