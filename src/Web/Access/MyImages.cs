using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;
using XenWeb.Web.Images;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Access;

/// <summary>An image, and the server that has it.</summary>
/// <param name="Server">Which server.</param>
/// <param name="Entry">All that is known of it.</param>
public sealed record PlacedImage(HostId Server, ImageEntry Entry)
{
    /// <summary>Its name.</summary>
    public string Name => Entry.Recipe.Name;
}

/// <summary>A guest's copy, and the server that has it.</summary>
/// <param name="Server">Which server.</param>
/// <param name="Copy">The copy.</param>
public sealed record PlacedCopy(HostId Server, ImageCopy Copy);

/// <summary>
/// The images that the one who is signed in may see and change. One with a class is its groups'; one without is the whole lab's to use,
/// and the admins' to change. A copy is whose its domain is.
/// </summary>
public sealed class MyImages(ImageServers servers, ImageOrders orders, CopyJoins joins, Gate gate, LiveFleet live, SignedIn who)
{
    /// <summary>After each message about images, on any thread.</summary>
    public event Action? Changed
    {
        add => servers.Heard += value;
        remove => servers.Heard -= value;
    }

    /// <summary>Servers that keep images, by name.</summary>
    public ImmutableArray<ImageServer> Stores => [.. servers.Current.Values.Where(s => s.Catalogue is not null)];

    /// <summary>All, by name.</summary>
    public ImmutableArray<PlacedImage> All => [.. Stores.SelectMany(s => s.Images.Select(e => new PlacedImage(s.Id, e))).Where(i => who.May(LabAction.Read, ToSee(i.Entry.Recipe))).OrderBy(i => i.Name, StringComparer.Ordinal).ThenBy(i => i.Server)];

    /// <summary>Copies of all domains of theirs, by domain.</summary>
    public ImmutableArray<PlacedCopy> Copies => [.. Stores.SelectMany(s => s.Catalogue!.Copies.Select(c => new PlacedCopy(s.Id, c))).Where(c => who.May(LabAction.Read, TargetOf(c))).OrderBy(c => c.Copy.Domain, StringComparer.Ordinal)];

    /// <summary>One by its name; null if there is none that they may see.</summary>
    public PlacedImage? Find(string name) => All.FirstOrDefault(i => i.Name == name);

    /// <summary>The log of its last build; null if there is none.</summary>
    public ImageLogMessage? Log(PlacedImage image) => servers.Current.GetValueOrDefault(image.Server)?.Logs.GetValueOrDefault(image.Name);

    /// <summary>Why they may not change an image like that; null if they may.</summary>
    public string? WhyNotChange(ImageRecipe recipe) => who.WhyNot(LabAction.Configure, ToChange(recipe));

    /// <summary>Where a domain's disk can't be changed: it runs, or may run; null if it does not.</summary>
    public string? WhyNotReset(string domain) => FleetGuests.All(live.Current).FirstOrDefault(p => p.Guest.Name == domain) is { } placed
        ? $"{domain} runs on {placed.Host.Id}{(placed.Host.Online ? "" : ", as was last heard")}. Shut it down first." : null;

    /// <summary>An image, as rights look at it.</summary>
    public static Target TargetOf(PlacedImage image) => ToChange(image.Entry.Recipe);

    /// <summary>A copy, as rights look at it.</summary>
    public Target TargetOf(PlacedCopy placed)
    {
        var known = gate.OfDomain(placed.Copy.Domain);
        // A domain that nobody has is its image's class's
        return known is { Class: null, Owner: null, Host: null } && Anyones(placed.Copy.Image) is { } image ? known with { Class = image.Entry.Recipe.Class } : known;
    }

    /// <summary>Keeps a recipe.</summary>
    public Task<ImageAnswer> SaveAsync(ImageRecipe recipe, Caller caller, CancellationToken cancellation = default)
    {
        // It must be theirs before and after
        if (Anyones(recipe.Name) is { } before && gate.Refuse(caller, LabAction.Configure, ToChange(before.Entry.Recipe)) is { } theirs) return Refused(theirs);
        if (gate.Refuse(caller, LabAction.Configure, ToChange(recipe)) is { } refusal) return Refused(refusal);
        var problems = ImageRecipeRules.Check(recipe);
        if (!problems.IsEmpty) return Task.FromResult(new ImageAnswer(null, new Refusal(RefusalKind.Invalid, [.. problems.Select(p => p.Text)]), problems));
        return (Anyones(recipe.Name)?.Server ?? orders.Anyone?.Id) is { } server
            ? orders.AskAsync(server, ImageOrderKind.Save, o => o with { Name = recipe.Name, Recipe = recipe }, caller.Reason, cancellation)
            : Task.FromResult(NoStore());
    }

    /// <summary>Builds, stops, boots for trial or deletes one.</summary>
    public Task<ImageAnswer> OrderAsync(string name, ImageOrderKind kind, Caller caller, CancellationToken cancellation = default) =>
        Find(name) is not { } image ? Task.FromResult(Unknown(name))
        : gate.Refuse(caller, LabAction.Configure, ToChange(image.Entry.Recipe)) is { } refusal ? Refused(refusal)
        : orders.AskAsync(image.Server, kind, o => o with { Name = name }, caller.Reason, cancellation);

    /// <summary>Makes copies for domains of theirs.</summary>
    public Task<ImageAnswer> CopyAsync(string name, IReadOnlyList<string> domains, Caller caller, CancellationToken cancellation = default)
    {
        if (Find(name) is not { } image) return Task.FromResult(Unknown(name));
        if (domains.Count > ImageOrderMessage.DomainsMax) return Task.FromResult(ImageAnswer.Refused(RefusalKind.Invalid, $"{domains.Count} domains are named; {ImageOrderMessage.DomainsMax} are possible at once."));
        foreach (var domain in domains)
        {
            // A name that nobody has yet is its image's class's to give
            var known = gate.OfDomain(domain);
            var target = known is { Class: null, Owner: null, Host: null } ? ToChange(image.Entry.Recipe) with { Domain = domain } : known;
            if (gate.Refuse(caller, LabAction.Configure, target) is { } refusal) return Refused(refusal);
        }
        return orders.AskAsync(image.Server, ImageOrderKind.Copy, o => o with { Name = name, Domains = [.. domains] }, caller.Reason, cancellation);
    }

    /// <summary>Resets or discards a domain's copy, not while it runs; or lets the agent in it join once more, which harms nobody.</summary>
    /// <param name="domain">Whose.</param>
    /// <param name="kind">Which.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="lab">The lab's address, as the domain reaches it: the agent in it joins there.</param>
    /// <param name="cancellation">The caller went away.</param>
    public Task<ImageAnswer> OrderCopyAsync(string domain, ImageOrderKind kind, Caller caller, string lab, CancellationToken cancellation = default) =>
        Copies.FirstOrDefault(c => c.Copy.Domain == domain) is not { } placed ? Task.FromResult(ImageAnswer.Refused(RefusalKind.NotFound, $"'{domain}' has no copy of an image."))
        : gate.Refuse(caller, LabAction.Configure, TargetOf(placed)) is { } refusal ? Refused(refusal)
        : kind != ImageOrderKind.Admit && WhyNotReset(domain) is { } running ? Task.FromResult(ImageAnswer.Refused(RefusalKind.Conflict, running))
        : AskCopyAsync(placed, kind, caller, lab, cancellation);

    /// <summary>Looks packages of a release up.</summary>
    public Task<ImageAnswer> SearchAsync(string release, string find, int offset, Caller caller, CancellationToken cancellation = default) =>
        gate.Refuse(caller, LabAction.Read, Target.Lab) is { } refusal ? Refused(refusal)
        : orders.Anyone is { } server ? orders.AskAsync(server.Id, ImageOrderKind.Search, o => o with { Name = release, Find = find, Offset = offset }, caller.Reason, cancellation)
        : Task.FromResult(NoStore());

    // After a reset the agent has no identity any more: it joins anew, with a token of its own
    private async Task<ImageAnswer> AskCopyAsync(PlacedCopy placed, ImageOrderKind kind, Caller caller, string lab, CancellationToken cancellation)
    {
        var made = kind == ImageOrderKind.Discard || servers.Current.GetValueOrDefault(placed.Server) is not { } server ? SealedJoins.None : await joins.MakeAsync(server, placed.Copy, lab, caller.Reason, cancellation);
        if (kind == ImageOrderKind.Admit && made.WhyNot is { } not) return ImageAnswer.Refused(RefusalKind.Conflict, not);
        var answer = await orders.AskAsync(placed.Server, kind, o => o with { Domains = [placed.Copy.Domain], Joins = made.Sealed }, caller.Reason, cancellation);
        if (answer.Refusal is not null) await joins.RevokeAsync(made.Tokens);
        return made.WhyNot is { } why && answer.Outcome is { } outcome ? answer with { Outcome = outcome with { Text = $"{outcome.Text} {why}" } } : answer;
    }

    private PlacedImage? Anyones(string name) => Stores.SelectMany(s => s.Images.Where(e => e.Recipe.Name == name).Select(e => new PlacedImage(s.Id, e))).FirstOrDefault();

    private static Target ToSee(ImageRecipe recipe) => recipe.Class is null ? Target.Lab : ToChange(recipe);

    private static Target ToChange(ImageRecipe recipe) => new(null, recipe.Name, recipe.Class, null);

    private static ImageAnswer NoStore() => ImageAnswer.Refused(RefusalKind.Unavailable, "No configuration agent that keeps images is there. One does with --images FOLDER.");

    private static ImageAnswer Unknown(string name) => ImageAnswer.Refused(RefusalKind.NotFound, $"There is no image '{name}'.");

    private static Task<ImageAnswer> Refused(Refusal refusal) => Task.FromResult(new ImageAnswer(null, refusal, []));
}
