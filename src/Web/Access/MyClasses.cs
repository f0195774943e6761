using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using XenWeb.Domain.Configs;
using XenWeb.Web.Classes;
using XenWeb.Web.Configs;
using XenWeb.Web.Images;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Access;

/// <summary>The answer to a request for a class: the run, or why there is none; exactly one of run and refusal is set.</summary>
/// <param name="Run">It is being made, or was.</param>
/// <param name="Refusal">Every reason; nothing was made.</param>
/// <param name="Problems">What is wrong, each beside its field.</param>
/// <param name="Repeated">The same idempotency key came before.</param>
public sealed record ClassRequest(ClassRun? Run, Refusal? Refusal, ImmutableArray<ConfigProblem> Problems, bool Repeated = false);

/// <summary>Classes that the one who is signed in may make, and those that they may see. Whoever may write every one of the configurations makes them.</summary>
public sealed class MyClasses(MyImages images, ImageServers servers, ClassRuns runs, Configurations configurations, LiveFleet live, Gate gate, SignedIn who, WebOptions options)
{
    /// <summary>The newest first.</summary>
    public ImmutableArray<ClassRun> Current => [.. runs.Current.Where(Sees)];

    /// <summary>One; null if there is none that they may see.</summary>
    public ClassRun? Find(Guid id) => Current.FirstOrDefault(r => r.Id == id);

    /// <summary>An empty batch at once, then the ids of those that changed; ends when the one who looks is not signed in any more.</summary>
    public async IAsyncEnumerable<IReadOnlyCollection<Guid>> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var batch in runs.FollowAsync(cancellation))
        {
            if (!who.Person.IsSomebody) yield break;
            yield return batch;
        }
    }

    /// <summary>Why they may not make a class like that, for a form; null if they may, as far as the class tells.</summary>
    public string? WhyNot(string? className, bool start) => who.WhyNot(LabAction.Configure, new Target(null, "", className, null)) ?? (start ? who.WhyNot(LabAction.Start, new Target(null, "", className, null)) : null);

    /// <summary>Makes one, or says all that is wrong before anything is made.</summary>
    public async Task<ClassRequest> MakeAsync(ClassAsk asked, Caller caller, string? key = null, CancellationToken cancellation = default)
    {
        var ask = new Ask(key, caller.Reason, asked.Content);
        if (OperationRules.Said(ask) is { } said) return Refused(said);
        if (runs.Repeated(ask) is var (before, reused) && (before ?? (object?)reused) is not null) return new ClassRequest(before, reused, [], Repeated: true);
        if (images.Find(asked.Image) is not { } image || servers.Current.GetValueOrDefault(image.Server) is not { Catalogue: not null } server) return Refused(new Refusal(RefusalKind.NotFound, [$"There is no image '{asked.Image}'."]));
        var className = asked.Class ?? image.Entry.Recipe.Class;
        if (gate.Refuse(caller, LabAction.Configure, new Target(null, asked.Pattern, className, null)) is { } refusal) return Refused(refusal);
        var draft = new ClassDraft([], []);
        if (await OperationDesk.TryAsync(async () => draft = ClassDraft.Make(asked, image, server, await configurations.ListAllAsync(cancellation), live.Current, Seed(), !options.Insecure)) is { } away) return Refused(away);
        if (!draft.Problems.IsEmpty) return new ClassRequest(null, new Refusal(RefusalKind.Invalid, [.. draft.Problems.Select(p => p.Text)]), draft.Problems);
        foreach (var guest in draft.Guests)
        {
            if (RefuseGuest(guest, className, asked.Start, caller) is { } theirs) return Refused(theirs);
        }
        var (run, busy) = runs.Begin(asked, draft, server, className, ask);
        return new ClassRequest(run, busy, []);
    }

    // One that is there already is whose it is
    private Refusal? RefuseGuest(ClassGuest guest, string? className, bool start, Caller caller)
    {
        var (name, known) = (guest.Config.Name, gate.OfDomain(guest.Config.Name));
        var target = known is { Class: null, Owner: null, Host: null } ? new Target(null, name, className, null) : known;
        return gate.Refuse(caller, LabAction.Configure, target) ?? (start ? gate.Refuse(caller, LabAction.Start, target) : null);
    }

    private bool Sees(ClassRun run) => who.May(LabAction.Read, new Target(null, run.Items[0].Domain, run.Class, null));

    private static uint Seed() => (uint)RandomNumberGenerator.GetInt32(int.MaxValue);

    private static ClassRequest Refused(Refusal refusal) => new(null, refusal, []);
}
