using System.ComponentModel;
using System.Globalization;
using CliWrap;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Linux;
using XenWeb.Infrastructure.Streams;

namespace XenWeb.Infrastructure.Xen;

/// <summary>
/// One <c>xl migrate</c>, run with -vvv because only then it says when the guest stands still. It outlives us: when we are
/// cancelled (the agent is restarted) it goes on, and is found again among the running processes.
/// </summary>
internal sealed class XlMigration(XlOptions options, TimeProvider time, XenCommand command, XlDomain domain, IProgress<XenProgress> progress, StreamSender? stream = null)
{
    private readonly XlMigrateOutput _output = new(command.GuestName, command.To?.Name ?? "");
    private readonly Lock _feeding = new();
    private readonly RateMeter _rate = new(time);
    private SaveHelper? _helper;
    private long? _sent;

    /// <summary>Moves it; at the time limit the migration is broken off such that the guest goes on here.</summary>
    /// <param name="target">The host for ssh; with a stream of our own, the command that carries it.</param>
    /// <param name="cancellation">Ends the waiting; xl goes on.</param>
    public async Task<Ended> RunAsync(string target, CancellationToken cancellation)
    {
        // Never disposed: a migration that outlives us keeps it.
        var kill = new CancellationTokenSource();
        var from = time.GetTimestamp();
        CommandTask<CommandResult> running;
        try
        {
            stream?.Start(line => Take(line, time.GetElapsedTime(from)));
            running = ChildProgram.Of(options.XlPath, Arguments(target))
                .WithStandardOutputPipe(ChildOutput.ToLines(_ => ValueTask.CompletedTask))
                .WithStandardErrorPipe(ChildOutput.ToLines(line => Feed(line, time.GetElapsedTime(from))))
                .ExecuteAsync(kill.Token);
        }
        catch (Win32Exception notStarted)
        {
            return new(XenResult.XlMissing, ChildProgram.WhyNotStarted(options.XlPath, notStarted));
        }
        var endedByItself = await EndsWithinAsync(running, command.TimeLimit, cancellation) || await WasBrokenOffAsync(running, kill, cancellation) is false;
        var exitCode = await ExitCodeAsync(running);
        if (stream is not null) await HearOutAsync(stream);
        var (result, text) = _output.Classify(endedByItself ? exitCode : null);
        return new(result, text, _output.Pause, _sent is { } sent ? new ByteSize(sent) : null);
    }

    private List<string> Arguments(string target)
    {
        List<string> arguments = ["-vvv", "migrate"];
        if (stream is not null) arguments.AddRange(["-s", ""]);
        else if (options.SshCommand is { } ssh) arguments.AddRange(["-s", ssh]);
        // By name, so that people see it; but xl takes a name of digits for a number, and one with a hyphen for an option.
        var isPlain = XlProcesses.Number(domain.Name) is null && !domain.Name.StartsWith('-');
        arguments.AddRange([isPlain ? domain.Name : domain.Number.ToString(CultureInfo.InvariantCulture), target]);
        return arguments;
    }

    private ValueTask Feed(string line, TimeSpan at)
    {
        Take(line, at);
        return ValueTask.CompletedTask;
    }

    // Ours and the target's come by two ways
    private void Take(string line, TimeSpan at)
    {
        bool stood;
        lock (_feeding)
        {
            var before = _output.Stands;
            _output.Feed(line, at);
            stood = !before && _output.Stands;
        }
        if (stood) progress.Report(new XenProgress(null, null, Stands: true));
    }

    // What the target has said last, and why the stream broke if it did
    private async Task HearOutAsync(StreamSender carried)
    {
        carried.XlEnded();
        await Task.WhenAny(carried.Ended, Task.Delay(options.EndingLimit, time));
        _sent = carried.SentBytes;
        lock (_feeding) if (carried.Broken is { } why) _output.Break(why);
    }

    // Killing xl while the guest stands still would leave it so for ever. So first its transport is ended: xl then resumes the
    // guest by itself. Past its point of no return nothing is ended before it has had long enough: that would make the state undefined.
    private async Task<bool> WasBrokenOffAsync(CommandTask<CommandResult> running, CancellationTokenSource kill, CancellationToken cancellation)
    {
        if (_output.PastGo && await EndsWithinAsync(running, options.PastGoLimit, cancellation)) return false;
        foreach (var transport in XlProcesses.Transports(options.ProcPath, running.ProcessId)) Signal.AskToEnd(transport);
        if (await EndsWithinAsync(running, options.EndingLimit, cancellation)) return true;
        Signal.AskToEnd(running.ProcessId);
        if (await EndsWithinAsync(running, options.EndingLimit, cancellation)) return true;
        await kill.CancelAsync();
        return true;
    }

    private async Task<bool> EndsWithinAsync(CommandTask<CommandResult> running, TimeSpan limit, CancellationToken cancellation)
    {
        var from = time.GetTimestamp();
        while (!running.Task.IsCompleted)
        {
            var left = limit - time.GetElapsedTime(from);
            if (left <= TimeSpan.Zero) return false;
            await Task.WhenAny(running.Task, Task.Delay(left < options.LookInterval ? left : options.LookInterval, time, cancellation));
            cancellation.ThrowIfCancellationRequested();
            if ((stream?.SentBytes ?? HelperOf(running).SentBytes()) is not { } sent) continue;
            _sent = sent;
            progress.Report(new XenProgress(new ByteSize(sent), domain.Memory, _rate.Add(sent)));
        }
        return true;
    }

    private SaveHelper HelperOf(CommandTask<CommandResult> running) => _helper ??= new SaveHelper(options.ProcPath, running.ProcessId);

    // Null when it was killed, by us or by another.
    private static async Task<int?> ExitCodeAsync(CommandTask<CommandResult> running)
    {
        try
        {
            var ended = await running;
            return ended.ExitCode < 128 ? ended.ExitCode : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
