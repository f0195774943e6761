using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Servers;

namespace XenWeb.Web.Configs;

/// <summary>
/// Keeps the copy of record and the files of the configuration agents one: a reconciler without input that may run again at any time,
/// whoever was away. What each round does is decided by <see cref="Keeping"/>. Of several web servers the leader does it.
/// </summary>
public sealed partial class ConfigurationKeeper(
    Configurations configurations, ConfigurationServers servers, IDbContextFactory<XenWebDb> databases, StoreHealth health, LabVoice voice, Leadership leadership, EventLog events,
    TimeProvider time, ILogger<ConfigurationKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ExpiresAfter = TimeSpan.FromSeconds(60);

    private readonly Wake _wake = new(time, Idle);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Given> _given = new(StringComparer.Ordinal);

    /// <summary>Where a configuration is kept as a file, or why it is not, in words, for a page.</summary>
    public string Where(Configuration configuration)
    {
        if (ServerOf(configuration) is not { } server) return T("No configuration agent is there to keep it as a file");
        if (server.Problem is { } problem) return T($"{server.Id} can't keep it: {problem}");
        if (server.File(configuration.Name) is { Problem: { } wrong }) return T($"The file on {server.Id} was edited by hand and can't be used: {wrong}");
        lock (_gate)
        {
            if (_given.GetValueOrDefault(configuration.Name) is { Failure: { } failure }) return $"{server.Id}: {failure}";
        }
        if (configuration.KeptVersion == configuration.Version) return T($"{server.Id} keeps it in {server.Folder}");
        return server.Online ? T($"{server.Id} is told of version {configuration.Version}") : T($"Waits for {server.Id}'s configuration agent, which is away");
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        configurations.Changed += _wake.Now;
        servers.Heard += _wake.Now;
        servers.Answered += OnAnswer;
        leadership.Changed += _wake.Now;
        try
        {
            await health.ReadyAsync(time, stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                await RoundAsync(stoppingToken);
                await _wake.WaitAsync(IsWaiting ? Period : Idle, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped
        }
        finally
        {
            configurations.Changed -= _wake.Now;
            servers.Heard -= _wake.Now;
            servers.Answered -= OnAnswer;
            leadership.Changed -= _wake.Now;
        }
    }

    private bool IsWaiting
    {
        get { lock (_gate) return _given.Count > 0; }
    }

    private void OnAnswer(ConfigurationOutcomeMessage outcome)
    {
        lock (_gate)
        {
            foreach (var (name, given) in _given.Where(g => g.Value.Order.Id == outcome.Order && g.Value.Order.Server == outcome.Server).ToArray())
            {
                if (outcome.State == OrderState.Done) _given.Remove(name);
                else _given[name] = given with { Failure = Words.Sentence(outcome.Text), NotBefore = time.GetUtcNow() + AfterFailure };
            }
        }
        _wake.Now();
    }

    private async Task RoundAsync(CancellationToken stop)
    {
        try
        {
            if (!leadership.IsMine || servers.Current.Values.All(s => s.Catalogue is null)) return;
            var all = (await configurations.ListAllAsync(stop)).ToDictionary(c => c.Name, StringComparer.Ordinal);
            foreach (var configuration in all.Values)
            {
                if (ServerOf(configuration) is { Online: true, Problem: null } server && server.Knows(configuration.Name)) await ReconcileAsync(configuration.Name, configuration, server, stop);
            }
            foreach (var server in servers.Current.Values.Where(s => s is { Online: true, Catalogue: not null }))
            {
                foreach (var name in server.Catalogue!.Keys.Where(n => !all.ContainsKey(n) && server.Knows(n)).ToArray()) await ReconcileAsync(name, null, server, stop);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            LogRoundFailed(StoreProblem.Words(e), e);
        }
    }

    // The one that has it; else the first that is there
    private ConfigurationServer? ServerOf(Configuration configuration) => configuration.Server is { } name && HostId.IsValid(name)
        ? servers.Current.GetValueOrDefault(new HostId(name)) ?? new ConfigurationServer { Id = new HostId(name) }
        : servers.Current.Values.FirstOrDefault(s => s is { Online: true, Catalogue: not null });

    private async Task ReconcileAsync(string name, Configuration? record, ConfigurationServer server, CancellationToken stop)
    {
        var file = server.File(name);
        var hashes = await HashesAsync(name, record, file, stop);
        switch (Keeping.Of(record, hashes, file))
        {
            case Keeping.Kept kept:
                lock (_gate) _given.Remove(name);
                await configurations.SetKeptAsync(name, server.Id.Name, kept.Version, stop);
                break;
            case Keeping.Write write: await SendAsync(server.Id, ConfigurationOrderKind.Save, record!, write.Before, stop); break;
            case Keeping.Retire retire: await SendAsync(server.Id, ConfigurationOrderKind.Retire, record!, retire.Before, stop); break;
            case Keeping.Adopt adopt: await AdoptAsync(name, record, adopt.Text, server.Id, stop); break;
            case Keeping.AdoptBelow adopt:
                if (!await AdoptAsync(name, record, adopt.Text, server.Id, stop)) break;
                await configurations.RestoreAsync(name, record!.Version, record.Version + 1, new Reason(record.Author, $"it stands over an edit by hand on {server.Id}"), stop);
                Tell(name, server.Id, $"{name} was edited by hand on {server.Id} and here at once. Version {record.Version} of {record.Author} stands; the edit by hand is kept as version {record.Version + 1}: restore it if it is the right one.");
                break;
        }
    }

    // Of a file that is as it should be, nothing else need be known
    private async Task<ImmutableDictionary<int, string>> HashesAsync(string name, Configuration? record, ConfigurationFileMessage? file, CancellationToken stop)
    {
        if (record is null || file is null || (record.RetiredAt is null && file.Hash == ConfigurationFile.HashOf(record.Text))) return ImmutableDictionary<int, string>.Empty;
        await using var db = databases.CreateDbContext();
        var rows = await db.ConfigurationVersions.AsNoTracking().Where(r => r.Name == name).Select(r => new { r.Version, r.Hash }).ToListAsync(stop);
        return rows.ToImmutableDictionary(r => r.Version, r => r.Hash);
    }

    private async Task<bool> AdoptAsync(string name, Configuration? record, string text, HostId server, CancellationToken stop)
    {
        var how = record is null ? $"found on {server}" : $"edited by hand on {server}";
        var change = await configurations.SaveAsync(name, text, record?.Version ?? 0, new Reason(server.Name, how), stop);
        // The file is that version already
        if (change.Configuration is { } adopted) await configurations.SetKeptAsync(name, server.Name, adopted.Version, stop);
        return change.Configuration is not null;
    }

    private async Task SendAsync(HostId server, ConfigurationOrderKind kind, Configuration record, string? before, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        Given given;
        lock (_gate)
        {
            var known = _given.GetValueOrDefault(record.Name);
            // Another version, or another state of the file: another order. The same is repeated with its id
            var same = known is not null && known.Version == record.Version && known.Order.Kind == kind && known.Order.Before == before && known.Order.Server == server;
            if (same && (now < known!.NotBefore || now - known.SentAt < Period)) return;
            var again = same && known!.Failure is null;
            given = new Given(again ? known!.Order : New(server, kind, record, before, now), record.Version, now, default, same ? known!.Failure : null);
            _given[record.Name] = given;
        }
        await voice.PublishAsync(Topics.ConfigurationOrders(server), given.Order with { ExpiresAt = now + ExpiresAfter }, retain: false, stop);
    }

    private static ConfigurationOrderMessage New(HostId server, ConfigurationOrderKind kind, Configuration record, string? before, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Server = server,
        Kind = kind,
        Name = record.Name,
        Text = kind == ConfigurationOrderKind.Save ? record.Text : null,
        Before = before,
        ExpiresAt = now + ExpiresAfter,
        Reason = new Reason(record.Author.Length > 0 ? record.Author : Envelope.Web, $"version {record.Version}"),
    };

    private void Tell(string name, HostId server, string text) =>
        events.Append(new EventRow { At = time.GetUtcNow(), What = "configuration-conflict", Text = text, Severity = DecisionSeverity.Warning, Who = server.Name, Why = name });

    [LoggerMessage(1, LogLevel.Warning, "A round of the configurations failed: {Why}; it is tried again")]
    private partial void LogRoundFailed(string why, Exception exception);

    private sealed record Given(ConfigurationOrderMessage Order, int Version, DateTimeOffset SentAt, DateTimeOffset NotBefore, string? Failure);
}
