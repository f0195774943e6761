using System.Collections.Immutable;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Configs;
using XenWeb.Web.Live;

namespace XenWeb.Web.Access;

/// <summary>
/// Whose each domain is: the class and the owner of the configuration of its name, those that are retired too, for their domains may
/// still run. In memory, read anew after each change. A domain without a configuration belongs to nobody: only its host tells who may.
/// </summary>
public sealed partial class Belongings(Configurations configurations, StoreHealth health, TimeProvider time, ILogger<Belongings> log) : BackgroundService
{
    private readonly Wake _wake = new(time, TimeSpan.FromSeconds(10));
    private volatile ImmutableDictionary<string, (string? Class, string? Owner)> _all = ImmutableDictionary<string, (string? Class, string? Owner)>.Empty;

    /// <summary>Changes with each change of any of them.</summary>
    public object Print => _all;

    /// <summary>Names of all domains that there are or were configurations for.</summary>
    public IEnumerable<string> Names => _all.Keys;

    /// <summary>Whether a configuration calls somebody of this name its owner, which gives them rights.</summary>
    public bool IsOwner(string name) => _all.Values.Any(o => string.Equals(o.Owner, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A domain by its name, on a host if that is known.</summary>
    public Target Of(string domain, string? host = null)
    {
        var (named, owner) = _all.GetValueOrDefault(domain);
        return new Target(host, domain, named, owner);
    }

    /// <summary>Reads anew; throws what the database throws.</summary>
    public async Task ReadAsync(CancellationToken cancellation = default)
    {
        var read = (await configurations.ListAllAsync(cancellation)).ToImmutableDictionary(c => c.Name, c => (c.Class, c.Owner), StringComparer.Ordinal);
        // The same object for the same content: what was filtered by it is kept
        if (read.Count != _all.Count || read.Any(p => !_all.TryGetValue(p.Key, out var before) || before != p.Value)) _all = read;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        configurations.Changed += _wake.Now;
        try
        {
            await health.FollowAsync(time, _wake, ReadAsync, LogNotRead, stoppingToken);
        }
        finally
        {
            configurations.Changed -= _wake.Now;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Classes and owners of domains can't be read: {Why}; what was known of them holds on")]
    private partial void LogNotRead(string why);
}
