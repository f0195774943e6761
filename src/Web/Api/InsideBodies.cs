using System.Collections.Immutable;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Web.Insides;

namespace XenWeb.Web.Api;

/// <summary>The body of a program's request. It is started by its list of arguments, never by a shell.</summary>
/// <param name="Arguments">The program, as a path or a name in PATH, and its arguments.</param>
/// <param name="User">Who it runs as; the agent's own user if it is left out.</param>
/// <param name="Directory">Where it runs; "/" if it is left out.</param>
/// <param name="Environment">Variables beside PATH, HOME, USER, LOGNAME and LANG.</param>
/// <param name="Limits">What it may take.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record ProgramBody(IReadOnlyList<string> Arguments, string? User, string? Directory, IReadOnlyDictionary<string, string>? Environment, ProgramLimitsShape? Limits, string? Reason, string? Who)
{
    internal static ProgramSpec Read(RequestBody body) => new()
    {
        Arguments = [.. body.Texts("arguments") ?? []],
        User = body.Text("user"),
        Directory = body.Text("directory"),
        Environment = [.. body.Pairs("environment").Select(p => new Variable(p.Key, p.Value))],
        Limits = ProgramLimitsShape.Read(body.Object("limits")),
    };
}

/// <summary>What a program may take; what is left out has the agent's own limit.</summary>
/// <param name="CpuSeconds">Processor time of each of its processes.</param>
/// <param name="MemoryBytes">Memory of each of its processes.</param>
/// <param name="OpenFiles">Open files of each of its processes.</param>
/// <param name="Processes">Processes that it may have.</param>
/// <param name="RunForSeconds">How long it may run.</param>
/// <param name="OutputBytes">Output that is kept: the newest.</param>
public sealed record ProgramLimitsShape(double? CpuSeconds, long? MemoryBytes, int? OpenFiles, int? Processes, double? RunForSeconds, long? OutputBytes)
{
    internal static ProgramLimits Read(RequestBody field)
    {
        var limits = new ProgramLimits
        {
            Cpu = Seconds(field, "cpuSeconds"),
            Memory = field.Large("memoryBytes") is { } memory ? new ByteSize(memory) : null,
            OpenFiles = (int?)Math.Min(field.Large("openFiles") ?? -1, int.MaxValue) is >= 0 and var files ? files : null,
            Processes = (int?)Math.Min(field.Large("processes") ?? -1, int.MaxValue) is >= 0 and var processes ? processes : null,
            RunFor = Seconds(field, "runForSeconds"),
            Output = field.Large("outputBytes") is { } output ? new ByteSize(output) : null,
        };
        field.Errors();
        return limits;
    }

    internal static TimeSpan? Seconds(RequestBody field, string name) => field.Number(name, (double?)null) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}

/// <summary>The body of a stop's request.</summary>
/// <param name="GraceSeconds">How long it may take to end after TERM, before KILL; 5 if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record StopBody(double? GraceSeconds, string? Reason, string? Who)
{
    internal static TimeSpan Grace(RequestBody body)
    {
        var seconds = body.Number("graceSeconds", 5d);
        if (seconds == 0) body.Error("The grace must be more than 0 s: a process may first be asked to end.");
        return TimeSpan.FromSeconds(seconds);
    }
}

/// <summary>The body of the request to stop a process.</summary>
/// <param name="Started">When it started, as the process list says: a number that was given anew is not hit.</param>
/// <param name="GraceSeconds">How long it may take to end after TERM, before KILL; 5 if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record StopProcessBody(long Started, double? GraceSeconds, string? Reason, string? Who);

/// <summary>The body of a load's request.</summary>
/// <param name="Kind">cpu, memory or io.</param>
/// <param name="Cores">cpu: how many cores' worth.</param>
/// <param name="Percent">cpu: or a percentage of all that the domain has.</param>
/// <param name="MemoryBytes">memory: how much is held.</param>
/// <param name="BytesPerSecond">io: how much is written.</param>
/// <param name="WritesPerSecond">io: or how many writes of 4 KiB.</param>
/// <param name="Path">io: the folder of the file that is written; "/var/tmp" if it is left out.</param>
/// <param name="Seconds">For how long; 60 if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record LoadBody(
    LoadKind Kind, double? Cores, double? Percent, long? MemoryBytes, double? BytesPerSecond, double? WritesPerSecond, string? Path, double? Seconds, string? Reason, string? Who)
{
    internal static LoadAsk Read(RequestBody body)
    {
        var word = body.Text("kind");
        var known = Enum.TryParse<LoadKind>(word, ignoreCase: true, out var kind) && ApiJson.Words<LoadKind>().Contains(word, StringComparer.OrdinalIgnoreCase);
        if (!known) body.Error($"The field 'kind' must be one of {string.Join(", ", ApiJson.Words<LoadKind>())}.");
        var (cores, percent) = (body.Number("cores", (double?)null), body.Number("percent", (double?)null));
        if (known && kind == LoadKind.Cpu && cores is null == percent is null) body.Error("Either 'cores' or 'percent' is needed.");
        if (percent is not (null or > 0 and <= 100)) body.Error("The field 'percent' must be over 0 and at most 100.");
        return new LoadAsk(new LoadSpec
        {
            Kind = kind,
            Cores = cores is { } count ? new Cores(count) : null,
            Memory = body.Large("memoryBytes") is { } memory ? new ByteSize(memory) : null,
            Io = body.Number("bytesPerSecond", (double?)null) is { } rate ? new ByteRate(rate) : null,
            Operations = body.Number("writesPerSecond", (double?)null),
            Path = body.Text("path"),
            For = TimeSpan.FromSeconds(body.Number("seconds", 60d)),
        }, percent is { } share ? Share.FromPercent(share) : null);
    }
}

/// <summary>The body of the request to end a load.</summary>
/// <param name="Load">Which, by the id of the order that made it; all if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record StopLoadBody(Guid? Load, string? Reason, string? Who);
