using System.Collections.Immutable;
using System.Security.Cryptography;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Web.Configs;
using XenWeb.Web.Identities;
using XenWeb.Web.Live;

namespace XenWeb.Web.Images;

/// <summary>What agents in copies are to join with.</summary>
/// <param name="Sealed">For the agent that has the images; null if they do not join.</param>
/// <param name="Tokens">Ids of the tokens in it, to be revoked if it comes to nothing.</param>
/// <param name="WhyNot">Why they do not join, in a sentence; null where there is nothing to be said.</param>
public sealed record SealedJoins(string? Sealed, ImmutableArray<string> Tokens, string? WhyNot)
{
    /// <summary>Nobody joins, and nobody expects it.</summary>
    public static readonly SealedJoins None = new(null, [], null);
}

/// <summary>
/// Makes join tokens for the agents inside of copies: one for each, good once, for a day, and for that domain's UUID only; sealed, so that the broker on their
/// way does not see them. Whoever may configure a domain gets one for it, and nobody is shown it.
/// </summary>
public sealed class CopyJoins(JoinTokens tokens, IdentityEvents events, Configurations configurations, LiveFleet live, WebOptions options)
{
    /// <summary>For these domains, whose configurations have these UUIDs.</summary>
    /// <param name="server">Who has the images.</param>
    /// <param name="guests">Each domain with its UUID.</param>
    /// <param name="lab">The lab's address, as domains reach it.</param>
    /// <param name="reason">Who asks, and why.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<SealedJoins> MakeAsync(ImageServer server, IReadOnlyDictionary<string, GuestId> guests, string lab, Reason reason, CancellationToken cancellation)
    {
        if (options.Insecure || guests.Count == 0) return SealedJoins.None;
        if (server.Catalogue?.SealKey is not { } key) return new SealedJoins(null, [], $"The agents inside can't join: the configuration agent on {server.Id} takes no tokens.");
        if (ImageJoins.WhyNot(lab) is { } wrong) return new SealedJoins(null, [], $"The agents inside can't join: {wrong}");
        var (made, secrets) = (ImmutableArray.CreateBuilder<string>(), ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal));
        try
        {
            var taken = await TakenAsync(guests, cancellation);
            if (taken.Count > 0) return new SealedJoins(null, [], $"The agents inside can't join: the UUID of {string.Join(", ", taken.Take(5))} is another domain's too.");
            foreach (var (guest, id) in guests)
            {
                var (token, row) = await tokens.MakeAsync(IdentityRole.Virtual, $"{id}", JoinTokens.LifetimeMax, reason.Who, cancellation);
                events.TokenMade(row, reason.Who);
                made.Add(row.Id);
                secrets.Add(guest, $"{token}");
            }
            return new SealedJoins(SealedText.Seal(key, ImageJoins.Reader(server.Id), new ImageJoins(lab.TrimEnd('/'), secrets.ToImmutable()).Write()), made.ToImmutable(), null);
        }
        catch (Exception e) when (e is InvalidOperationException or CryptographicException || StoreWait.IsStoreFailure(e))
        {
            await RevokeAsync(made);
            return new SealedJoins(null, [], $"The agents inside can't join: {(StoreWait.IsStoreFailure(e) ? "the database is away." : e.Message)}");
        }
    }

    /// <summary>For one copy that is there: by the configuration of its name. None if its image has no agent.</summary>
    public async Task<SealedJoins> MakeAsync(ImageServer server, ImageCopy copy, string lab, Reason reason, CancellationToken cancellation)
    {
        if (copy.Join is null || options.Insecure) return SealedJoins.None;
        try
        {
            var known = await configurations.FindAsync(copy.Domain, cancellation);
            if (known?.Config.Id is not { } id) return new SealedJoins(null, [], $"The agent inside can't join: {(known is null ? $"there is no configuration {copy.Domain}" : $"the configuration {copy.Domain} has no UUID")}, by which it is known.");
            return await MakeAsync(server, new Dictionary<string, GuestId> { [copy.Domain] = id }, lab, reason, cancellation);
        }
        catch (Exception e) when (StoreWait.IsStoreFailure(e))
        {
            return new SealedJoins(null, [], "The agent inside can't join: the database is away.");
        }
    }

    /// <summary>Takes tokens back that nobody has got.</summary>
    public async Task RevokeAsync(IEnumerable<string> made)
    {
        foreach (var id in made)
        {
            try
            {
                await tokens.RevokeAsync(id, CancellationToken.None);
            }
            catch (Exception e) when (StoreWait.IsStoreFailure(e))
            {
                // It runs out by itself, and nobody has it
                return;
            }
        }
    }

    // Whoever writes a configuration can write any UUID into it: by that nobody gets a token for what is not theirs
    private async Task<List<string>> TakenAsync(IReadOnlyDictionary<string, GuestId> guests, CancellationToken cancellation)
    {
        var others = (await configurations.ListAllAsync(cancellation)).Where(c => c.Config.Id is not null).Select(c => (c.Name, Id: c.Config.Id!.Value)).Concat(FleetGuests.All(live.Current).Select(p => (p.Guest.Name, p.Guest.Id))).ToLookup(o => o.Id, o => o.Name);
        return [.. guests.Where(g => others[g.Value].Any(name => name != g.Key) || guests.Count(o => o.Value == g.Value) > 1).Select(g => g.Key)];
    }
}
