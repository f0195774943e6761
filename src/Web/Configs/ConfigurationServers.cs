using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Configs;

/// <summary>What a server's configuration agent has said. Immutable.</summary>
public sealed record ConfigurationServer
{
    /// <summary>Which server.</summary>
    public required HostId Id { get; init; }

    /// <summary>Whether its agent is there.</summary>
    public bool Online { get; init; }

    /// <summary>Where its files are.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Why its folder can't be read or written; null if all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>Name → hash of every file; null until it was heard.</summary>
    public ImmutableSortedDictionary<string, string>? Catalogue { get; init; }

    /// <summary>The files as they were last told; those that are not in the catalogue are gone.</summary>
    public ImmutableSortedDictionary<string, ConfigurationFileMessage> Files { get; init; } = ImmutableSortedDictionary.Create<string, ConfigurationFileMessage>(StringComparer.Ordinal);

    /// <summary>The file of that name as the catalogue has it; null if there is none, or its text has not come yet.</summary>
    public ConfigurationFileMessage? File(string name) =>
        Catalogue?.GetValueOrDefault(name) is { } hash && Files.GetValueOrDefault(name) is { } file && file.Hash == hash ? file : null;

    /// <summary>Whether what is known of that name is known for certain: its text has come, or there is no such file.</summary>
    public bool Knows(string name) => Catalogue is not null && (!Catalogue.ContainsKey(name) || File(name) is not null);
}

/// <summary>The configuration agents of the lab, as they are heard. Any thread reads; the ingest alone writes.</summary>
public sealed class ConfigurationServers
{
    /// <summary>The most servers that are kept; further ones are passed over.</summary>
    public const int Max = 100;

    private ImmutableSortedDictionary<HostId, ConfigurationServer> _current = ImmutableSortedDictionary<HostId, ConfigurationServer>.Empty;

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<HostId, ConfigurationServer> Current => Volatile.Read(ref _current);

    /// <summary>After each message of an agent, on the ingest's thread; does not wait.</summary>
    public event Action? Heard;

    /// <summary>An agent answered an order.</summary>
    public event Action<ConfigurationOutcomeMessage>? Answered;

    /// <summary>Takes a message; those that are no configuration agent's are passed over.</summary>
    public void Hear(Message message)
    {
        if (message is ConfigurationOutcomeMessage outcome) Answered?.Invoke(outcome);
        if (Folded(message) is not { } server || (!_current.ContainsKey(server.Id) && _current.Count >= Max)) return;
        Volatile.Write(ref _current, _current.SetItem(server.Id, server));
        Heard?.Invoke();
    }

    private ConfigurationServer? Folded(Message message) => message switch
    {
        ConfigurationPresenceMessage m => Known(m.Server) with { Online = m.Online, Folder = m.Folder },
        ConfigurationCatalogueMessage m => WithCatalogue(Known(m.Server), m),
        ConfigurationFileMessage m when Known(m.Server) is var known && (known.Files.ContainsKey(m.Name) || known.Files.Count < 2 * ConfigurationCatalogueMessage.FilesMax) =>
            known with { Files = known.Files.SetItem(m.Name, m) },
        _ => null,
    };

    private static ConfigurationServer WithCatalogue(ConfigurationServer known, ConfigurationCatalogueMessage said)
    {
        var catalogue = said.Files.GroupBy(f => f.Name).ToImmutableSortedDictionary(f => f.Key, f => f.First().Hash, StringComparer.Ordinal);
        // A folder that can't be read says nothing of what is in it: what was known stays
        return said is { Problem: { } problem, Files.IsEmpty: true } && known.Catalogue is null ? known with { Problem = problem } : known with
        {
            Catalogue = catalogue,
            Problem = said.Problem,
            Files = known.Files.RemoveRange(known.Files.Where(f => f.Value.Text is null && !catalogue.ContainsKey(f.Key)).Select(f => f.Key)),
        };
    }

    private ConfigurationServer Known(HostId server) => _current.GetValueOrDefault(server) ?? new ConfigurationServer { Id = server };
}
