using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>
/// All that a configuration agent decides: an event and the time in, effects out. The folder is the truth: what it knows of the files is
/// what was last found in it, so an edit by hand counts as any other. Not thread-safe: one loop feeds it.
/// </summary>
public sealed class ConfigurationAgent(ConfigurationAgentOptions options)
{
    /// <summary>How many answered orders are remembered, to say the answer again; with more the oldest are forgotten (they have long expired).</summary>
    public const int AnsweredMax = 1000;

    private readonly List<ConfigurationAgentEffect> _effects = [];
    private readonly Dictionary<Guid, ConfigurationOutcomeMessage> _answers = [];
    private readonly Queue<Guid> _answered = new();
    private readonly Dictionary<Guid, ConfigurationOrderMessage> _acting = [];
    private ImmutableSortedDictionary<string, ConfigurationFileMessage>? _files;
    private int _leftOut;
    private string? _problem;

    private HostId Server => options.Server;

    /// <summary>What to do about an event.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<ConfigurationAgentEffect> Handle(ConfigurationAgentEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case ConfigurationAgentEvent.Connected: OnConnected(); break;
            case ConfigurationAgentEvent.Scanned scanned: OnScanned(scanned); break;
            case ConfigurationAgentEvent.ScanFailed failed: SetProblem(failed.Why); break;
            case ConfigurationAgentEvent.Received { Envelope.Body: ConfigurationOrderMessage order } when order.Server == Server: OnOrder(order, now); break;
            case ConfigurationAgentEvent.Acted acted: OnActed(acted); break;
        }
        var effects = _effects.ToArray();
        _effects.Clear();
        return effects;
    }

    private void OnConnected()
    {
        Publish(Topics.ConfigurationPresence(Server), new ConfigurationPresenceMessage(Server, true, options.Version, options.Folder), retain: true);
        if (_files is null) return;
        foreach (var file in _files.Values) TellFile(file);
        TellCatalogue();
    }

    private void OnScanned(ConfigurationAgentEvent.Scanned scanned)
    {
        var before = _files;
        var known = before ?? ImmutableSortedDictionary.Create<string, ConfigurationFileMessage>(StringComparer.Ordinal);
        _files = scanned.Files.ToImmutableSortedDictionary(f => f.Key, f => Read(f.Key, f.Value, known.GetValueOrDefault(f.Key)), StringComparer.Ordinal);
        var changed = _files.Values.Where(f => f != known.GetValueOrDefault(f.Name)).ToList();
        var gone = known.Values.Where(f => !_files.ContainsKey(f.Name)).ToList();
        foreach (var file in changed) TellFile(file);
        foreach (var file in gone) TellFile(file with { Hash = "", Text = null, Problem = null });
        var same = before is not null && changed.Count == 0 && gone.Count == 0 && _leftOut == scanned.LeftOut && _problem is null;
        (_leftOut, _problem) = (scanned.LeftOut, null);
        if (!same) TellCatalogue();
    }

    // Reading a text again only because its folder was looked through would cost a large folder seconds
    private ConfigurationFileMessage Read(string name, ConfigurationFound found, ConfigurationFileMessage? known)
    {
        if (found.Text is not { } text) return new ConfigurationFileMessage(Server, name, "", null, found.ChangedAt, found.Failure ?? "it can't be read");
        if (known is { Text: { } same } && same == text) return known;
        if (text.Length > ConfigurationFile.LengthMax) return new ConfigurationFileMessage(Server, name, "", null, found.ChangedAt, $"It has {text.Length} characters; {ConfigurationFile.LengthMax} are taken.");
        var problems = ConfigurationFile.Problems(name, text);
        return new ConfigurationFileMessage(Server, name, ConfigurationFile.HashOf(text), text, found.ChangedAt, problems.Count == 0 ? null : Words(problems));
    }

    private void OnOrder(ConfigurationOrderMessage order, DateTimeOffset now)
    {
        if (_answers.TryGetValue(order.Id, out var answer))
        {
            // It was repeated because our answer was lost
            Publish(Topics.ConfigurationOutcomes(Server), answer);
            return;
        }
        // Nothing is known of the files yet: the order is repeated until there is
        if (_files is null || _acting.ContainsKey(order.Id)) return;
        var there = _files.GetValueOrDefault(order.Name);
        if (Refusal(order, there, now) is { } why) Answer(order.Id, OrderState.Failed, why);
        else if (IsSo(order, there)) Answer(order.Id, OrderState.Done, order.Kind == ConfigurationOrderKind.Save ? $"{order.Name} was so already" : $"{order.Name} was retired already");
        else
        {
            _acting[order.Id] = order;
            _effects.Add(order.Kind == ConfigurationOrderKind.Save
                ? new ConfigurationAgentEffect.Write(order.Id, order.Name, order.Text!, order.Before)
                : new ConfigurationAgentEffect.Retire(order.Id, order.Name, there!.Hash));
        }
    }

    private static bool IsSo(ConfigurationOrderMessage order, ConfigurationFileMessage? there) =>
        order.Kind == ConfigurationOrderKind.Save ? there?.Hash == ConfigurationFile.HashOf(order.Text!) : there is null;

    private string? Refusal(ConfigurationOrderMessage order, ConfigurationFileMessage? there, DateTimeOffset now)
    {
        if (order.ExpiresAt <= now) return $"it expired {(now - order.ExpiresAt).TotalSeconds:0} s before it could be begun; nothing was done";
        if (!ConfigurationFile.IsName(order.Name)) return "the name can't be a file's; nothing was done";
        if (order.Kind == ConfigurationOrderKind.Save)
        {
            if (order.Text is null) return "a save needs a text; nothing was done";
            if (ConfigurationFile.Problems(order.Name, order.Text) is { Count: > 0 } problems) return $"{Words(problems)} Nothing was done.";
            if (there is null && _files!.Count >= ConfigurationCatalogueMessage.FilesMax) return $"{ConfigurationCatalogueMessage.FilesMax} configurations are kept already, and more are not; nothing was done";
        }
        if (IsSo(order, there)) return null;
        if (there is null && order.Before is not null) return $"{order.Name} is not there any more; nothing was done";
        if (there is not null && there.Hash != order.Before) return $"{order.Name} was edited on {Server} meanwhile; nothing was done";
        return null;
    }

    private void OnActed(ConfigurationAgentEvent.Acted acted)
    {
        if (!_acting.Remove(acted.Order, out var order)) return;
        var saved = order.Kind == ConfigurationOrderKind.Save;
        if (acted.Problem is { } problem) Answer(order.Id, OrderState.Failed, $"{order.Name} was not {(saved ? "written" : "retired")}: {problem}");
        else Answer(order.Id, OrderState.Done, $"{order.Name} is {(saved ? "written" : "retired")} on {Server}");
    }

    private void SetProblem(string why)
    {
        if (_problem == why) return;
        _problem = why;
        TellCatalogue();
    }

    private void TellFile(ConfigurationFileMessage file) => Publish(Topics.ConfigurationText(Server, file.Name), file, retain: true);

    private void TellCatalogue() => Publish(Topics.ConfigurationCatalogue(Server), new ConfigurationCatalogueMessage
    {
        Server = Server,
        Files = [.. (_files?.Values ?? []).Take(ConfigurationCatalogueMessage.FilesMax).Select(f => new ConfigurationEntry(f.Name, f.Hash))],
        LeftOut = _leftOut,
        Problem = _problem,
    }, retain: true);

    private void Answer(Guid order, OrderState state, string text)
    {
        var answer = new ConfigurationOutcomeMessage(order, Server, state, text);
        if (!_answers.ContainsKey(order)) _answered.Enqueue(order);
        _answers[order] = answer;
        while (_answered.Count > AnsweredMax) _answers.Remove(_answered.Dequeue());
        Publish(Topics.ConfigurationOutcomes(Server), answer);
    }

    private void Publish(string topic, Message message, bool retain = false) => _effects.Add(new ConfigurationAgentEffect.Publish(topic, message, retain));

    private static string Words(IEnumerable<ConfigProblem> problems)
    {
        var text = string.Join(" ", problems.Select(p => $"{p.Field}: {p.Text}"));
        return text.Length <= 2000 ? text : text[..1999] + "…";
    }
}

/// <summary>What a configuration agent is started with.</summary>
/// <param name="Server">The server that it runs on.</param>
/// <param name="Version">Its version.</param>
/// <param name="Folder">Where its files are, for people.</param>
public sealed record ConfigurationAgentOptions(HostId Server, string Version, string Folder);
