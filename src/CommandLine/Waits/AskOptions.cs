using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using XenWeb.CommandLine.Commands;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;

namespace XenWeb.CommandLine.Waits;

/// <summary>What every request for work can have: why, for whom, its key, and whether it is waited for.</summary>
internal sealed class AskOptions
{
    private readonly Option<string?> _reason = new("--reason") { Description = "Why; stored with every event", HelpName = "TEXT" };
    private readonly Option<string?> _who = new("--who") { Description = "For whom; told after the token's own name", HelpName = "NAME" };
    private readonly Option<string?> _key = new("--key") { Description = "Idempotency key: the same request with the same key is done once, however often it is asked (default: a new one)", HelpName = "KEY" };
    private readonly WaitOptions _wait = new();

    /// <summary>All of them.</summary>
    public IEnumerable<Symbol> All => [_reason, _who, _key, .. _wait.All];

    /// <summary>Without the key, for what is the same however often it is asked.</summary>
    public IEnumerable<Symbol> WithoutKey => [_reason, _who, .. _wait.All];

    /// <summary>For how long it is waited; null if it is not.</summary>
    public TimeSpan? Within(ParseResult parsed) => _wait.Of(parsed);

    /// <summary>Asks, and waits if that is wanted; the exit code.</summary>
    /// <param name="parsed">What was given.</param>
    /// <param name="session">The lab.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="body">What else it says.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<int> AskAsync(ParseResult parsed, Session session, string path, JsonObject body, CancellationToken cancellation)
    {
        Fill(parsed, body);
        var key = parsed.GetValue(_key) ?? $"xenwebctl-{Guid.NewGuid():N}";
        JsonElement answer;
        try
        {
            answer = await session.Lab.PostAsync(path, body, key, cancellation);
        }
        catch (Failure failure) when (failure.Code == ExitCode.Unreachable && failure.Json is null)
        {
            throw new Failure(failure.Code, [.. failure.Lines, $"It is not known whether the lab heard it. Asked again with --key {key} it is done once"]);
        }
        return await AfterAsync(parsed, session, answer, cancellation);
    }

    /// <summary>Says why and for whom.</summary>
    public void Fill(ParseResult parsed, JsonObject body)
    {
        if (parsed.GetValue(_reason) is { } reason) body["reason"] = reason;
        if (parsed.GetValue(_who) is { } who) body["who"] = who;
    }

    /// <summary>Tells what was accepted, or waits for its end.</summary>
    public async Task<int> AfterAsync(ParseResult parsed, Session session, JsonElement answer, CancellationToken cancellation)
    {
        var operation = AnswerJson.Read(answer, AnswerJson.Default.OperationAnswer);
        if (_wait.Of(parsed) is { } within)
        {
            if (!operation.Ended) answer = await new Follower(session).ToEndAsync(operation.Id, within, cancellation);
            return Outcome.Tell(session.Screen, answer);
        }
        if (session.Screen.IsJson) session.Screen.Json(answer);
        else session.Screen.Say(operation.Ended ? $"{operation.What} is {operation.State}: {operation.Text}" : $"{operation.What} is accepted; follow it with: xenwebctl watch {operation.Id}");
        return Outcome.CodeOf(operation);
    }
}
