using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Exports;

/// <summary>What a server's configuration agent has said of its exports. Immutable.</summary>
/// <param name="Id">Which server.</param>
/// <param name="Online">Whether its agent is there.</param>
/// <param name="Catalogue">What it said; null until it was heard, or if it keeps none.</param>
public sealed record ExportServer(HostId Id, bool Online, ExportCatalogueMessage? Catalogue);

/// <summary>The exports in the lab, as they are heard. Any thread reads; the ingest alone writes.</summary>
public sealed class ExportServers
{
    /// <summary>The most servers that are kept; further ones are passed over.</summary>
    public const int Max = 20;

    private ImmutableSortedDictionary<HostId, ExportServer> _current = ImmutableSortedDictionary<HostId, ExportServer>.Empty;

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<HostId, ExportServer> Current => Volatile.Read(ref _current);

    /// <summary>Whom new orders go to: the first server that keeps exports and is there; null if none is.</summary>
    public ExportServer? Anyone => Current.Values.FirstOrDefault(s => s is { Online: true, Catalogue: not null });

    /// <summary>After each message about exports, on the ingest's thread; does not wait.</summary>
    public event Action? Heard;

    /// <summary>An agent answered an order.</summary>
    public event Action<ExportOutcomeMessage>? Answered;

    /// <summary>Takes a message; those that are not about exports are passed over.</summary>
    public void Hear(Message message)
    {
        if (message is ExportOutcomeMessage outcome) Answered?.Invoke(outcome);
        ExportServer? server = message switch
        {
            ConfigurationPresenceMessage m => Known(m.Server) with { Online = m.Online },
            ExportCatalogueMessage m => Known(m.Server) with { Catalogue = m },
            _ => null,
        };
        if (server is null || (!_current.ContainsKey(server.Id) && _current.Count >= Max)) return;
        Volatile.Write(ref _current, _current.SetItem(server.Id, server));
        Heard?.Invoke();
    }

    private ExportServer Known(HostId server) => _current.GetValueOrDefault(server) ?? new ExportServer(server, false, null);
}
