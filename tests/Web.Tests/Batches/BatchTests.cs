using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Batches;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Tests.Batches;

/// <summary>One order to many domains: a few at a time, an outcome for each, and nothing that the one who asked may not.</summary>
public sealed class BatchTests : Lab
{
    private static readonly Reason Mira = new("mira", "the exam");

    private BatchRuns Runs => App.Service<BatchRuns>();

    private Operations Operations => App.Service<Operations>();

    [Fact]
    public async Task Each_domain_has_its_own_outcome_and_what_was_refused_says_why()
    {
        Ferby.OnOrder = o => _ = Ferby.AnswerAsync(o.Id, o.Guest == FakeAgent.IdOf("dns") ? OrderState.Failed : OrderState.Done, "so it is");
        var batch = await EndedAsync(Begin(OrderKind.Pause, "small-1", "dns", "vanished"));
        Assert.Equal((BatchStep.Done, BatchStep.Failed, BatchStep.Failed), (Of(batch, "small-1").Step, Of(batch, "dns").Step, Of(batch, "vanished").Step));
        Assert.StartsWith("No host has a domain", Of(batch, "vanished").Text, StringComparison.Ordinal);
        Assert.Equal(("so it is.", null), (Of(batch, "dns").Text, Of(batch, "vanished").Operation));
        Assert.Equal("1 of 3 done, 2 not.", BatchWords.Text(batch));
        await using var db = App.Service<IDbContextFactory<XenWebDb>>().CreateDbContext();
        await Eventually.TrueAsync(() => db.Events.AnyAsync(e => e.OperationId == batch.Id && e.What == "batch-ended"), () => "its event");
    }

    [Fact]
    public async Task No_more_than_a_few_are_at_it_at_one_time_and_all_have_their_turn()
    {
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"d-{i:00}")];
        Ferby.SetGuests([.. names.Select(n => FakeAgent.Guest(n))]);
        await Ferby.KnownAsync(App);
        var (atIt, most) = (new ConcurrentDictionary<Guid, bool>(), 0);
        Ferby.OnOrder = o =>
        {
            if (!atIt.TryAdd(o.Id, true)) return;
            most = Math.Max(most, atIt.Count(o => o.Value));
            atIt[o.Id] = false;
            _ = Ferby.AnswerAsync(o.Id, OrderState.Done, "done");
        };
        var batch = await EndedAsync(Begin(OrderKind.Pause, names));
        Assert.All(batch.Items, i => Assert.Equal(BatchStep.Done, i.Step));
        Assert.Equal(40, atIt.Count);
        Assert.InRange(most, 1, BatchRuns.AtOnce);
    }

    [Fact]
    public async Task Stopped_it_leaves_what_was_not_begun_and_says_who_stopped_it()
    {
        string[] names = [.. Enumerable.Range(0, BatchRuns.AtOnce + 3).Select(i => $"d-{i:00}")];
        Ferby.SetGuests([.. names.Select(n => FakeAgent.Guest(n))]);
        await Ferby.KnownAsync(App);
        var id = Begin(OrderKind.Pause, names).Id;
        await Eventually.TrueAsync(() => Find(id).Items.Count(i => i.Operation is not null) == BatchRuns.AtOnce, () => "the first to be asked for");
        Assert.Null(Runs.Stop(id, "tomas"));
        foreach (var item in Find(id).Items.Where(i => i.Operation is not null)) await Ferby.AnswerAsync(item.Operation!.Value, OrderState.Done, "done");
        var batch = await EndedAsync(Find(id));
        Assert.Equal((BatchRuns.AtOnce, 3), (batch.Count(BatchStep.Done), batch.Count(BatchStep.Left)));
        Assert.Contains("tomas stopped it", batch.Items[^1].Text, StringComparison.Ordinal);
        Assert.NotNull(Runs.Stop(id, "tomas"));
    }

    [Fact]
    public async Task Many_are_started_from_their_configurations_and_one_that_is_not_there_says_so()
    {
        foreach (var name in new[] { "web-1", "web-2" }) await App.Service<XenWeb.Web.Configs.Configurations>().SaveAsync(name, $"name = \"{name}\"\nmemory = 64\nkernel = \"/boot/vmlinuz\"\n", 0, Mira);
        Ferby.OnOrder = o => _ = Ferby.AnswerAsync(o.Id, OrderState.Done, "it runs");
        BatchItem[] items = [BatchItem.Of("web-1"), BatchItem.Of("web-2"), BatchItem.Of("web-1"), BatchItem.Of("nobody")];
        var batch = await EndedAsync(Runs.Begin(OrderKind.Start, items, Mira, null, (item, cancellation) => Operations.StartAsync(item.Name, new("ferby"), overrideReserve: false, Mira, cancellation: cancellation)).Batch!);
        Assert.Equal(["web-1 Done", "web-2 Done", "nobody Failed"], batch.Items.Select(i => $"{i.Name} {i.Step}"));
        Assert.Contains("There is no configuration 'nobody'", batch.Items[2].Text, StringComparison.Ordinal);
        Assert.Equal("Start of 3\u00a0domains", BatchWords.Title(batch));
        Assert.Empty(BatchUndo.Of(batch, Operations.Current, App.Service<LiveFleet>().Current));
    }

    [Fact]
    public void Five_hundred_are_taken_and_one_more_is_not()
    {
        BatchItem[] many = [.. Enumerable.Range(0, BatchRuns.ItemsMax + 1).Select(i => BatchItem.Of(FakeAgent.IdOf($"d-{i}"), $"d-{i}"))];
        static Task<OperationRequest> Refuse(BatchItem item, CancellationToken cancellation) => Task.FromResult(OperationRequest.Refused(RefusalKind.NotFound, "None."));
        var (batch, refusal) = Runs.Begin(OrderKind.Pause, many, Mira, null, Refuse);
        Assert.Null(batch);
        Assert.Contains("501 domains were chosen; 500", refusal!.Text, StringComparison.Ordinal);
        Assert.Equal(BatchRuns.ItemsMax, Runs.Begin(OrderKind.Pause, many[1..], Mira, null, Refuse).Batch!.Items.Length);
        Assert.NotNull(Runs.Begin(OrderKind.Pause, [], Mira, null, Refuse).Refusal);
    }

    [Fact]
    public async Task Somebody_who_may_not_is_refused_for_each_though_the_page_let_them_ask()
    {
        await using var scope = App.App.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        await LooksAsync(services);
        var mine = services.GetRequiredService<MyBatches>();
        var begun = mine.Begin(OrderKind.Destroy, [(FakeAgent.IdOf("dns"), "dns")], services.GetRequiredService<SignedIn>().Asks("because")).Batch!;
        var batch = await EndedAsync(begun);
        Assert.Equal(BatchStep.Failed, batch.Items[0].Step);
        Assert.Contains("may not do that", batch.Items[0].Text, StringComparison.Ordinal);
        Assert.Empty(Ferby.Orders);
        Assert.Single(mine.Current);
    }

    [Fact]
    public async Task Who_may_only_look_at_the_whole_lab_does_not_stop_what_others_began()
    {
        await using var scope = App.App.Services.CreateAsyncScope();
        await LooksAsync(scope.ServiceProvider);
        Ferby.OnOrder = o => _ = Ferby.AnswerAsync(o.Id, OrderState.Done, "done");
        var mine = scope.ServiceProvider.GetRequiredService<MyBatches>();
        var id = Begin(OrderKind.Pause, "dns").Id;
        Assert.Single(mine.Current, b => b.Id == id);
        Assert.NotNull(mine.WhyNotStop(Find(id)));
        Assert.Equal(RefusalKind.Forbidden, mine.Stop(id)!.Kind);
        Assert.Null(Find(id).StoppedBy);
        // Their own they may leave at any time
        Assert.Null(mine.WhyNotStop(Find(id) with { Reason = scope.ServiceProvider.GetRequiredService<SignedIn>().Asks().Reason }));
        await EndedAsync(Find(id));
    }

    [Fact]
    public async Task Of_two_people_who_act_on_one_domain_the_second_is_told_what_the_first_did()
    {
        var pausing = await Operations.OrderAsync(OrderKind.Pause, FakeAgent.IdOf("dns"), Mira);
        var busy = await Operations.OrderAsync(OrderKind.Reboot, FakeAgent.IdOf("dns"), new Reason("tomas", ""));
        Assert.Contains($"pause, operation {pausing.Operation!.Id}. mira asked for it", busy.Refusal!.Text, StringComparison.Ordinal);
        Assert.Contains("“the exam”", busy.Refusal.Text, StringComparison.Ordinal);
        await Ferby.AnswerAsync(pausing.Operation.Id, OrderState.Done, "dns is paused");
        await App.OperationAsync($"{pausing.Operation.Id}", "done");
        Ferby.SetGuests(FakeAgent.Guest("dns", GuestRunState.Paused));
        await Ferby.KnownAsync(App);
        var late = await Operations.OrderAsync(OrderKind.Pause, FakeAgent.IdOf("dns"), new Reason("tomas", ""));
        Assert.StartsWith("dns is paused already. mira asked for it", late.Refusal!.Text, StringComparison.Ordinal);
    }

    private Batch Begin(OrderKind kind, params string[] names) =>
        Runs.Begin(kind, [.. names.Select(n => BatchItem.Of(FakeAgent.IdOf(n), n))], Mira, null, (item, cancellation) => Operations.OrderAsync(kind, item.Guest!.Value, Mira, cancellation: cancellation)).Batch!;

    private async Task LooksAsync(IServiceProvider services)
    {
        await App.TokenAsync("read");
        services.GetRequiredService<SignedIn>().Take(new(new System.Security.Claims.ClaimsIdentity([new System.Security.Claims.Claim(PeopleDirectory.TokenClaim, services.GetRequiredService<PeopleDirectory>().Tokens.Single(t => t.Name == "other").Id.ToString())], "token")));
    }

    private Batch Find(Guid id) => Runs.Current.Single(b => b.Id == id);

    private async Task<Batch> EndedAsync(Batch batch)
    {
        await Eventually.TrueAsync(() => Find(batch.Id).EndedAt is not null, () => $"the end of {string.Join(", ", Find(batch.Id).Items)}");
        return Find(batch.Id);
    }

    private static BatchItem Of(Batch batch, string name) => batch.Items.Single(i => i.Name == name);
}
