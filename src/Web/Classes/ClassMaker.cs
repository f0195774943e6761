using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Configs;
using XenWeb.Web.Images;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Classes;

/// <summary>
/// Makes a class: copies (all or none), configurations, and starts. A domain whose configuration can't be kept loses its copy again, so that nothing half-made is
/// left; one that could not be started is whole, and is started by the same request once more.
/// </summary>
public sealed class ClassMaker(ImageOrders images, CopyJoins joins, Configurations configurations, Operations operations, Belongings belongings, LiveFleet live, TimeProvider time)
{
    /// <summary>How many are started at one time: each start looks for a place, and the lab is not to be stormed.</summary>
    public const int StartsAtOnce = 3;

    private static readonly TimeSpan _startWithin = TimeSpan.FromMinutes(10);

    /// <summary>Makes it; tells of each domain's every step.</summary>
    public async Task MakeAsync(ClassRun run, ClassDraft draft, ImageServer server, Action<ClassItem> tell, Action<string> note, CancellationToken cancellation)
    {
        var fresh = draft.Guests.Where(g => !g.HasCopy).ToList();
        var whole = draft.Guests.Where(g => g.HasConfiguration).Select(g => g.Config.Name).ToList();
        foreach (var name in whole) tell(new ClassItem(name, run.Ask.Start ? ClassStep.Waiting : ClassStep.Done, "It is there already."));
        var copied = fresh.Count == 0 || await CopyAsync(run, fresh, server, tell, note, cancellation);
        foreach (var guest in draft.Guests.Where(g => !g.HasConfiguration && (g.HasCopy || copied)))
        {
            if (guest.HasCopy) await AdmitAsync(run, guest, server, note, cancellation);
            if (await SaveAsync(run, guest, tell, cancellation)) whole.Add(guest.Config.Name);
        }
        // Whose they are counts at once
        await OperationDesk.TryAsync(() => belongings.ReadAsync());
        if (!run.Ask.Start) return;
        await Parallel.ForEachAsync(whole.Order(StringComparer.Ordinal), new ParallelOptions { MaxDegreeOfParallelism = StartsAtOnce, CancellationToken = cancellation }, async (name, ending) => tell(await StartAsync(run, name, tell, ending)));
    }

    private async Task<bool> CopyAsync(ClassRun run, List<ClassGuest> fresh, ImageServer server, Action<ClassItem> tell, Action<string> note, CancellationToken cancellation)
    {
        foreach (var guest in fresh) tell(new ClassItem(guest.Config.Name, ClassStep.Working, "Its disk is being copied."));
        var made = await JoinsAsync(run, fresh, server, note, cancellation);
        var answer = await images.AskAsync(run.Server, ImageOrderKind.Copy, o => o with { Name = run.Ask.Image, Domains = [.. fresh.Select(g => g.Config.Name)], Joins = made.Sealed }, run.Reason, cancellation);
        if (answer.Refusal is not { } refusal) return true;
        await joins.RevokeAsync(made.Tokens);
        foreach (var guest in fresh) tell(new ClassItem(guest.Config.Name, ClassStep.Failed, refusal.Text));
        return false;
    }

    // The copy is of an earlier try, and its token is for the UUID of then
    private async Task AdmitAsync(ClassRun run, ClassGuest guest, ImageServer server, Action<string> note, CancellationToken cancellation)
    {
        var made = await JoinsAsync(run, [guest], server, note, cancellation);
        if (made.Sealed is null) return;
        var answer = await images.AskAsync(run.Server, ImageOrderKind.Admit, o => o with { Domains = [guest.Config.Name], Joins = made.Sealed }, run.Reason, cancellation);
        if (answer.Refusal is not { } refusal) return;
        await joins.RevokeAsync(made.Tokens);
        note($"The agent in {guest.Config.Name} can't join: {refusal.Text}");
    }

    private async Task<SealedJoins> JoinsAsync(ClassRun run, IEnumerable<ClassGuest> guests, ImageServer server, Action<string> note, CancellationToken cancellation)
    {
        var ids = guests.Where(g => g.Config.Disks.Length > 1 && g.Config.Id is not null).ToDictionary(g => g.Config.Name, g => g.Config.Id!.Value, StringComparer.Ordinal);
        var made = await joins.MakeAsync(server, ids, run.Ask.Lab, run.Reason, cancellation);
        if (made.WhyNot is { } why) note(why);
        return made;
    }

    private async Task<bool> SaveAsync(ClassRun run, ClassGuest guest, Action<ClassItem> tell, CancellationToken cancellation)
    {
        var name = guest.Config.Name;
        var change = await configurations.SaveAsync(name, GuestConfigText.Write(guest.Config), 0, run.Reason, cancellation);
        if (change.Configuration is not null)
        {
            tell(new ClassItem(name, run.Ask.Start ? ClassStep.Waiting : ClassStep.Done, run.Ask.Start ? "Made; waits to be started." : "Made."));
            return true;
        }
        var gone = await images.AskAsync(run.Server, ImageOrderKind.Discard, o => o with { Domains = [name] }, run.Reason, cancellation);
        tell(new ClassItem(name, ClassStep.Failed, $"{change.Refusal!.Text} {(gone.Refusal is null ? "Its copy is taken away again." : $"Its copy is still there: {gone.Refusal.Text}")}"));
        return false;
    }

    private async Task<ClassItem> StartAsync(ClassRun run, string name, Action<ClassItem> tell, CancellationToken cancellation)
    {
        if (FleetGuests.All(live.Current).FirstOrDefault(p => p.Guest.Name == name) is { } there) return new ClassItem(name, ClassStep.Done, $"It runs on {there.Host.Id} already.");
        var asked = await operations.StartAsync(name, null, overrideReserve: false, run.Reason, $"{run.Id:N}/{name}", cancellation);
        if (asked.Operation is not { } operation) return new ClassItem(name, ClassStep.Failed, $"Made, and not started: {asked.Refusal!.Text}");
        tell(new ClassItem(name, ClassStep.Working, "Made; a place is sought for it.", operation.Id));
        using var timer = new CancellationTokenSource(_startWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            await foreach (var batch in operations.FollowAsync(operation.Id, either.Token))
            {
                if (batch.FirstOrDefault(o => o.Id == operation.Id) is not { } now) continue;
                if (now.Ended) return new ClassItem(name, now.State == OperationState.Done ? ClassStep.Done : ClassStep.Failed, now.State == OperationState.Done ? now.Text : $"Made, and not started: {now.Text}", now.Id);
                tell(new ClassItem(name, ClassStep.Working, now.Text, now.Id));
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Said below
        }
        return new ClassItem(name, ClassStep.Failed, $"Made; its start has not ended within {_startWithin.TotalMinutes:0} minutes, and goes on.", operation.Id);
    }
}
