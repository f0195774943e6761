using System.Text.Json;
using XenWeb.CommandLine.Commands;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;

namespace XenWeb.CommandLine.Waits;

/// <summary>Follows an operation to its end, over restarts of the server and lost lines.</summary>
internal sealed class Follower(Session session)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>Shows each change until the end; how it ended.</summary>
    /// <param name="id">Which.</param>
    /// <param name="within">For how long at most.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<JsonElement> ToEndAsync(Guid id, TimeSpan within, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(within, session.Around.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return session.Screen.HasProgress
                ? await ProgressBar.RunAsync(session.Screen.Terminal, show => ReadAsync(id, show, end.Token))
                : await ReadAsync(id, Lines(), end.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new Failure(ExitCode.Timeout, $"It is not at its end after {Words.Seconds(within.TotalSeconds)}, and goes on; follow it with: xenwebctl watch {id}");
        }
    }

    private async Task<JsonElement> ReadAsync(Guid id, Action<OperationAnswer> show, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await foreach (var change in session.Lab.FollowAsync(id.ToString(), cancellation))
                {
                    var operation = AnswerJson.Read(change, AnswerJson.Default.OperationAnswer);
                    show(operation);
                    if (operation.Ended) return change;
                }
            }
            catch (Failure failure) when (failure.Code == ExitCode.Unreachable)
            {
                // The server is away; what was asked for goes on without it
                session.Screen.Note($"{failure.Lines[0]}; the operation goes on, and it is asked again");
            }
            await Task.Delay(_pause, session.Around.Time, cancellation);
        }
    }

    private Action<OperationAnswer> Lines()
    {
        var said = "";
        return operation =>
        {
            var line = operation.Progress is { } progress ? $"{operation.What}: {operation.Text} ({Words.Share(progress)})" : $"{operation.What}: {operation.Text}";
            if (operation.WhyNoExpectedEnd is { } why) line += $" When it ends can't be told: {why}";
            if (line == said) return;
            said = line;
            session.Screen.Note(line);
        };
    }
}
