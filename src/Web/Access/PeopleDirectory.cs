using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Live;

namespace XenWeb.Web.Access;

/// <summary>
/// Who there is, as the database last said, in memory: each request and each look of a page asks here, so that a lock, a change of role
/// and a revoked token hold at once (within <see cref="Period"/> where another program made the change). While the database is away what
/// it last said holds on.
/// </summary>
public sealed partial class PeopleDirectory(IDbContextFactory<XenWebDb> databases, StoreHealth health, TimeProvider time, ILogger<PeopleDirectory> log) : BackgroundService
{
    /// <summary>The most people, and the most tokens, that are kept.</summary>
    public const int CountMax = 10_000;

    /// <summary>How often what other programs changed is read.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    /// <summary>The claim of a token's principal: its id.</summary>
    public const string TokenClaim = "xenweb:token";

    private static readonly string _stampClaim = new ClaimsIdentityOptions().SecurityStampClaimType;

    private readonly Wake _wake = new(time, Period);
    private volatile Known _known = Known.Nothing;

    /// <summary>After each reading that changed something; must be quick.</summary>
    public event Action? Changed;

    /// <summary>Whether the database has been read at all.</summary>
    public bool IsLoaded => _known.Loaded;

    /// <summary>All people, by name.</summary>
    public ImmutableArray<PersonRow> People => [.. _known.People.Values.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>All groups, by name; the whole lab first.</summary>
    public ImmutableArray<Group> Groups => [Group.Lab, .. _known.Groups.Values.Where(g => g.Name != Group.Lab.Name).OrderBy(g => g.Name, StringComparer.Ordinal)];

    /// <summary>All tokens that are not revoked, the newest first.</summary>
    public ImmutableArray<TokenRow> Tokens => [.. _known.Tokens.Values.OrderByDescending(t => t.CreatedAt)];

    /// <summary>Somebody, as they are now; nobody if they are locked, or not there.</summary>
    public Person Of(Guid id) => _known.People.TryGetValue(id, out var row) && !row.Locked ? Of(row) : Person.Nobody;

    /// <summary>Whom a principal stands for now; nobody if what it was made from does not hold any more.</summary>
    public Person Of(ClaimsPrincipal? principal)
    {
        if (principal?.Identity is not { IsAuthenticated: true }) return Person.Nobody;
        if (principal.FindFirstValue(TokenClaim) is { } token) return Guid.TryParse(token, out var id) ? OfToken(id) : Person.Nobody;
        if (!Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var person) || !_known.People.TryGetValue(person, out var row)) return Person.Nobody;
        // The stamp of the session is the one that they have now: no password was changed since
        return !row.Locked && row.Stamp == principal.FindFirstValue(_stampClaim) ? Of(row) : Person.Nobody;
    }

    /// <summary>The token with this hash that is good now; null if there is none as far as is known here.</summary>
    public TokenRow? FindToken(string hash) => _known.ByHash.TryGetValue(hash, out var row) && row.ExpiresAt > time.GetUtcNow() ? row : null;

    /// <summary>Reads anew; throws what the database throws.</summary>
    public async Task ReadAsync(CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var people = await db.People.AsNoTracking().OrderBy(p => p.Id).Take(CountMax).ToListAsync(cancellation);
        var groups = await db.Groups.AsNoTracking().OrderBy(g => g.Name).Take(CountMax).ToListAsync(cancellation);
        var now = time.GetUtcNow();
        var tokens = await db.Tokens.AsNoTracking().Where(t => t.RevokedAt == null && t.ExpiresAt > now).OrderBy(t => t.Id).Take(CountMax).ToListAsync(cancellation);
        var before = _known;
        _known = Known.Of(people, groups, tokens);
        if (!_known.Same(before)) Changed?.Invoke();
    }

    /// <summary>Another web server, or a command, has changed something.</summary>
    internal void ChangedElsewhere() => _wake.Now();

    /// <summary>Puts a token in as if it had been read; the next reading decides.</summary>
    internal void Put(TokenRow token) => _known = _known with { Tokens = _known.Tokens.SetItem(token.Id, token), ByHash = _known.ByHash.SetItem(token.Hash, token) };

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => health.FollowAsync(time, _wake, ReadAsync, LogNotRead, stoppingToken);

    private Person Of(PersonRow row) => new(row.Id, row.Name, row.Role, [.. row.Groups.Select(g => g == Group.Lab.Name ? Group.Lab : _known.Groups.GetValueOrDefault(g)).OfType<Group>()]);

    private Person OfToken(Guid id)
    {
        if (!_known.Tokens.TryGetValue(id, out var token) || token.ExpiresAt <= time.GetUtcNow() || Scopes.Parse(token.Scopes).Scopes is not { } scopes) return Person.Nobody;
        var owner = token.PersonId is { } person ? Of(person) : new Person(Guid.Empty, "", PersonRole.Admin, [Group.Lab]);
        return token.PersonId is not null && !owner.IsSomebody ? Person.Nobody : owner with { Token = token.Name, Scopes = scopes };
    }

    [LoggerMessage(1, LogLevel.Warning, "People and tokens can't be read: {Why}; what was known of them holds on")]
    private partial void LogNotRead(string why);

    private sealed record Known(
        bool Loaded, ImmutableDictionary<Guid, PersonRow> People, ImmutableDictionary<string, Group> Groups, ImmutableDictionary<Guid, TokenRow> Tokens, ImmutableDictionary<string, TokenRow> ByHash, string Print)
    {
        public static readonly Known Nothing = Of([], [], []) with { Loaded = false };

        public static Known Of(List<PersonRow> people, List<GroupRow> groups, List<TokenRow> tokens) => new(
            true, people.ToImmutableDictionary(p => p.Id), groups.ToImmutableDictionary(g => g.Name, g => new Group(g.Name, [.. g.Classes], [.. g.Hosts], g.Configures)),
            tokens.ToImmutableDictionary(t => t.Id), tokens.ToImmutableDictionary(t => t.Hash),
            string.Join(';', people.Select(p => $"{p.Id}{p.Version}").Concat(groups.Select(g => $"{g.Name}|{string.Join(',', g.Classes)}|{string.Join(',', g.Hosts)}|{g.Configures}")).Concat(tokens.Select(t => $"{t.Id}{t.LastUsedAt}"))));

        public bool Same(Known other) => Loaded == other.Loaded && Print == other.Print;
    }
}
