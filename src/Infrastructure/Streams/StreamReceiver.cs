using System.ComponentModel;
using System.Globalization;
using System.Text;
using CliWrap;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Linux;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Streams;

/// <summary>
/// The target's end of one migration: runs <c>xl migrate-receive</c> with the stream as its input and output. When the stream breaks its
/// input is closed, and xl takes away what it has made; only if it does not is it ended, and its half-made domain removed. Once the
/// guest was given leave to start (GO), nothing is ended or removed any more.
/// </summary>
internal sealed class StreamReceiver(StreamSlot slot, StreamConnection connection, StreamPace pace, XlOptions xl, TimeProvider time, CancellationToken over)
{
    private static readonly byte[] _ready = "ready to unpause"u8.ToArray();

    private readonly List<byte> _answers = [];
    private readonly TaskCompletionSource _fed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isReady;
    private bool _isHeard = true;

    /// <summary>Bytes that came.</summary>
    public long Received { get; private set; }

    /// <summary>Why the stream broke; null as long as it has not.</summary>
    public string? Broken { get; private set; }

    /// <summary>The guest was told to start here: all that comes after xl has said that it is ready is that.</summary>
    public bool PastGo { get; private set; }

    /// <summary>Runs it to its end; the end in words.</summary>
    public async Task<string> RunAsync()
    {
        using var kill = new CancellationTokenSource();
        CommandTask<CommandResult> running;
        try
        {
            running = ChildProgram.Of(xl.XlPath, ["migrate-receive"])
                .WithStandardInputPipe(PipeSource.Create(FeedAsync))
                .WithStandardOutputPipe(PipeTarget.Create(AnswerAsync))
                .WithStandardErrorPipe(ChildOutput.ToLines(LineAsync))
                .ExecuteAsync(kill.Token);
        }
        catch (Win32Exception notStarted)
        {
            return await EndAsync(null, ChildProgram.WhyNotStarted(xl.XlPath, notStarted)).ConfigureAwait(false);
        }
        await Task.WhenAny(running.Task, _fed.Task).ConfigureAwait(false);
        if (!await EndsAsync(running, kill).ConfigureAwait(false)) return $"{slot.GuestName} was told to start, and xl has not ended since";
        var code = await ExitCodeAsync(running).ConfigureAwait(false);
        var text = code == 0 ? "" : Broken ?? "";
        if (code != 0 && !PastGo) text += await RemoveAsync().ConfigureAwait(false);
        return await EndAsync(code, text).ConfigureAwait(false);
    }

    private async Task FeedAsync(Stream input, CancellationToken ended)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(over, ended);
        var most = StreamBound.Most(slot.Memory);
        try
        {
            while (await connection.ReadAsync(any.Token).ConfigureAwait(false) is { Kind: not StreamFrameKind.End } frame)
            {
                if (frame.Kind != StreamFrameKind.Data) throw new StreamBrokenException("it sent what does not belong there");
                if ((Received += frame.Payload.Length) > most) throw new StreamBrokenException($"more came than a guest of {slot.Memory} can need ({new ByteSize(most)})");
                await pace.TakeAsync(frame.Payload.Length, any.Token).ConfigureAwait(false);
                PastGo |= Volatile.Read(ref _isReady);
                await input.WriteAsync(frame.Payload, any.Token).ConfigureAwait(false);
                await input.FlushAsync(any.Token).ConfigureAwait(false);
            }
        }
        catch (StreamBrokenException broke)
        {
            Broken = broke.Message;
            _isHeard = !connection.IsBroken;
        }
        catch (OperationCanceledException)
        {
            if (over.IsCancellationRequested) Broken = "its time is over";
        }
        catch (IOException)
        {
            // xl has closed its input: its end says why
        }
        finally
        {
            _fed.TrySetResult();
        }
    }

    // Read to its end even when nobody hears it any more: xl takes its copy away only after it could say so
    private async Task AnswerAsync(Stream output, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        int read;
        while ((read = await output.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (_answers.Count + read > StreamBound.AnswersMax) continue;
            _answers.AddRange(buffer.AsSpan(0, read));
            if (!_isReady) Volatile.Write(ref _isReady, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_answers).IndexOf(_ready) >= 0);
            await TellAsync(StreamFrameKind.Data, buffer.AsMemory(0, read)).ConfigureAwait(false);
        }
    }

    private async ValueTask LineAsync(string line) => await TellAsync(StreamFrameKind.Line, Encoding.UTF8.GetBytes(line)).ConfigureAwait(false);

    private async Task TellAsync(StreamFrameKind kind, ReadOnlyMemory<byte> payload)
    {
        try
        {
            await connection.WriteAsync(kind, payload, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StreamBrokenException)
        {
            // The reader finds out the same and says it
        }
    }

    private async Task<bool> EndsAsync(CommandTask<CommandResult> running, CancellationTokenSource kill)
    {
        if (await EndsWithinAsync(running, PastGo ? xl.PastGoLimit : xl.EndingLimit).ConfigureAwait(false)) return true;
        if (PastGo) return false;
        Signal.AskToEnd(running.ProcessId);
        if (await EndsWithinAsync(running, xl.EndingLimit).ConfigureAwait(false)) return true;
        await kill.CancelAsync().ConfigureAwait(false);
        return true;
    }

    private async Task<bool> EndsWithinAsync(CommandTask<CommandResult> running, TimeSpan limit) =>
        await Task.WhenAny(running.Task, Task.Delay(limit, time)).ConfigureAwait(false) == running.Task;

    // Null when it was killed, by us or by another
    private static async Task<int?> ExitCodeAsync(CommandTask<CommandResult> running)
    {
        try
        {
            var ended = await running.ConfigureAwait(false);
            return ended.ExitCode < 128 ? ended.ExitCode : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<string> RemoveAsync()
    {
        var runner = new XlRunner(xl, time);
        var read = await new XlQueries(runner, xl).ListAsync(CancellationToken.None).ConfigureAwait(false);
        var left = read.Value?.Domains.FirstOrDefault(domain => domain.Id == slot.Guest && DomainName.Parse(domain.Name) is { Moving: Domain.Guests.GuestRunState.Incoming });
        if (left is null) return "";
        var run = await runner.RunAsync(xl.QueryLimit, CancellationToken.None, "destroy", left.Number.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
        return run.IsDone ? $"; {left.Name} was left and is removed" : $"; {left.Name} was left here, and could not be removed: {run.Failure}";
    }

    private async Task<string> EndAsync(int? code, string text)
    {
        if (_isHeard)
        {
            await TellAsync(StreamFrameKind.Exit, new[] { (byte)(code ?? 255) }.Concat(Encoding.UTF8.GetBytes(text)).ToArray()).ConfigureAwait(false);
            await connection.EndAsync().ConfigureAwait(false);
        }
        return code == 0 ? "done" : text.Length > 0 ? text : code is { } known ? $"xl migrate-receive failed (exit code {known})" : "xl migrate-receive was ended";
    }
}
