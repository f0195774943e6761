using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Images;

/// <summary>What a server's configuration agent has said of its images. Immutable.</summary>
public sealed record ImageServer
{
    private static readonly ImmutableSortedDictionary<string, ImageEntry> _none = ImmutableSortedDictionary.Create<string, ImageEntry>(StringComparer.Ordinal);
    private static readonly ImmutableSortedDictionary<string, ImageLogMessage> _noLog = ImmutableSortedDictionary.Create<string, ImageLogMessage>(StringComparer.Ordinal);

    /// <summary>Which server.</summary>
    public required HostId Id { get; init; }

    /// <summary>Whether its agent is there.</summary>
    public bool Online { get; init; }

    /// <summary>What it said of its store; null until it was heard, or if it keeps no images.</summary>
    public ImageCatalogueMessage? Catalogue { get; init; }

    /// <summary>As they were last told; those that are not in the catalogue are gone.</summary>
    public ImmutableSortedDictionary<string, ImageEntry> Told { get; init; } = _none;

    /// <summary>Logs of the last builds, by image.</summary>
    public ImmutableSortedDictionary<string, ImageLogMessage> Logs { get; init; } = _noLog;

    /// <summary>The images that are there, by name.</summary>
    public IEnumerable<ImageEntry> Images => Catalogue is null ? [] : Told.Values.Where(e => Catalogue.Images.Contains(e.Recipe.Name));
}

/// <summary>The stores of images in the lab, as they are heard. Any thread reads; the ingest alone writes.</summary>
public sealed class ImageServers
{
    /// <summary>The most servers that are kept; further ones are passed over.</summary>
    public const int Max = 20;

    private ImmutableSortedDictionary<HostId, ImageServer> _current = ImmutableSortedDictionary<HostId, ImageServer>.Empty;

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<HostId, ImageServer> Current => Volatile.Read(ref _current);

    /// <summary>After each message about images, on the ingest's thread; does not wait.</summary>
    public event Action? Heard;

    /// <summary>An agent answered an order.</summary>
    public event Action<ImageOutcomeMessage>? Answered;

    /// <summary>Takes a message; those that are not about images are passed over.</summary>
    public void Hear(Message message)
    {
        if (message is ImageOutcomeMessage outcome) Answered?.Invoke(outcome);
        if (Folded(message) is not { } server || (!_current.ContainsKey(server.Id) && _current.Count >= Max)) return;
        Volatile.Write(ref _current, _current.SetItem(server.Id, server));
        Heard?.Invoke();
    }

    private ImageServer? Folded(Message message) => message switch
    {
        ConfigurationPresenceMessage m => Known(m.Server) with { Online = m.Online },
        ImageCatalogueMessage m => Known(m.Server) is var known
            ? known with { Catalogue = m, Told = known.Told.RemoveRange(known.Told.Keys.Where(n => known.Catalogue?.Images.Contains(n) == true && !m.Images.Contains(n))), Logs = known.Logs.RemoveRange(known.Logs.Keys.Where(n => known.Catalogue?.Images.Contains(n) == true && !m.Images.Contains(n))) }
            : null,
        ImageMessage m when Room(Known(m.Server).Told, m.Entry.Recipe.Name) => Known(m.Server) is var known ? known with { Told = known.Told.SetItem(m.Entry.Recipe.Name, m.Entry) } : null,
        ImageLogMessage m when Room(Known(m.Server).Logs, m.Image) => Known(m.Server) is var known ? known with { Logs = known.Logs.SetItem(m.Image, m) } : null,
        _ => null,
    };

    // What is retained of images that are gone comes too
    private static bool Room<T>(ImmutableSortedDictionary<string, T> all, string name) => all.ContainsKey(name) || all.Count < 2 * ImageCatalogueMessage.ImagesMax;

    private ImageServer Known(HostId server) => _current.GetValueOrDefault(server) ?? new ImageServer { Id = server };
}
