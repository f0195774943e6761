namespace XenWeb.Domain.Messages;

/// <summary>Messages that did not count, as they are told of: what is known of one, which is little, for it may be forged in every part.</summary>
/// <param name="By">Who dropped it: "the web app", or a host's name.</param>
/// <param name="Why">Why: "unsigned", "replayed".</param>
/// <param name="Claimed">Whose topic it came on ("hosts/ferby"), which it claimed to be from; empty if that is not known.</param>
/// <param name="Kind">What it was to be: "status", "negotiation"; empty if that is not known.</param>
public sealed record DroppedMessage(string By, string Why, string Claimed, string Kind)
{
    private static readonly string[] _kinds =
        ["status", "presence", "outcomes", "migrations", "decisions", "catalogue", "vitals", "processes", "output", "events", "renewal"];

    /// <summary>One that came on this topic. What the topic may say is bounded: names that can be names, and kinds that there are.</summary>
    public static DroppedMessage On(string by, string why, string topic)
    {
        var levels = topic.Split('/');
        var kind = levels is [_, _, "negotiation" or "backlog", ..] ? levels[2] : levels is [_, _, "configurations", _, "files", ..] ? "files" : _kinds.FirstOrDefault(k => k == levels[^1]) ?? "";
        return new DroppedMessage(by, why, Topics.Signer(topic)?.ToString() ?? "", kind);
    }
}
