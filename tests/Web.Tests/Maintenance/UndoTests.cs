using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Tests.Maintenance;

/// <summary>What was done is taken back where it can be, by who may.</summary>
public sealed class UndoTests : Lab
{
    [Fact]
    public async Task A_pause_is_taken_back_by_an_unpause_and_only_when_it_was_done()
    {
        await using var scope = App.App.Services.CreateAsyncScope();
        var (mine, me) = Mine(scope.ServiceProvider);
        var pause = (await mine.OrderAsync(OrderKind.Pause, FakeAgent.IdOf("dns"), me.Asks())).Operation!;
        Assert.Null(Undo.Of(pause));
        await Ferby.AnswerAsync(pause.Id, OrderState.Done, "dns is paused");
        await App.OperationAsync($"{pause.Id}", "done");
        var undo = Undo.Of((await mine.FindAsync(pause.Id))!)!;
        Assert.Equal((LabAction.Unpause, "Unpause dns"), (undo.Right, undo.Meaning));
        Ferby.SetGuests(FakeAgent.Guest("dns", Domain.Guests.GuestRunState.Paused));
        await Ferby.KnownAsync(App);
        var back = await undo.AskAsync(mine, me.Asks("undo"));
        Assert.Equal((OperationKind.Unpause, "undo"), (back.Operation!.Kind, back.Operation.Reason.Why));
    }

    [Fact]
    public async Task A_domain_whose_place_is_not_known_any_more_is_not_resumed_without_the_question()
    {
        await using var scope = App.App.Services.CreateAsyncScope();
        var (mine, me) = Mine(scope.ServiceProvider);
        var pause = (await mine.OrderAsync(OrderKind.Pause, FakeAgent.IdOf("dns"), me.Asks())).Operation!;
        await Ferby.AnswerAsync(pause.Id, OrderState.Done, "dns is paused");
        await App.OperationAsync($"{pause.Id}", "done");
        Ferby.SetGuests(FakeAgent.Guest("dns", Domain.Guests.GuestRunState.Undefined));
        await Ferby.KnownAsync(App);
        var undo = Undo.Of((await mine.FindAsync(pause.Id))!)!;
        var refusal = (await undo.AskAsync(mine, me.Asks("undo"))).Refusal!;
        Assert.Equal((RefusalKind.Conflict, "Where it runs is not known: decide on its own page."), (refusal.Kind, refusal.Text));
        Assert.DoesNotContain(Ferby.Orders, o => o.Kind == OrderKind.Unpause);
    }

    [Fact]
    public async Task A_drain_is_taken_back_by_an_activation()
    {
        await using var scope = App.App.Services.CreateAsyncScope();
        var (mine, me) = Mine(scope.ServiceProvider);
        var drain = (await mine.DrainAsync(Herby.Host, me.Asks())).Operation!;
        var intent = await Herby.IntentAsync();
        await Herby.SayAsync(HostMode.Maintenance, intent);
        await App.OperationAsync($"{drain.Id}", "done");
        var undo = Undo.Of((await mine.FindAsync(drain.Id))!)!;
        Assert.Equal(LabAction.Activate, undo.Right);
        Assert.Equal(OperationKind.Activate, (await undo.AskAsync(mine, me.Asks("undo"))).Operation!.Kind);
    }

    [Theory]
    [InlineData(OperationKind.Destroy)]
    [InlineData(OperationKind.Shutdown)]
    [InlineData(OperationKind.Migrate)]
    [InlineData(OperationKind.Start)]
    public void What_cannot_be_taken_back_offers_nothing(OperationKind kind)
    {
        var at = TimeProvider.System.GetUtcNow();
        Assert.Null(Undo.Of(new Operation { Id = Guid.NewGuid(), Kind = kind, Host = Ferby.Host, Guest = FakeAgent.IdOf("dns"), GuestName = "dns", State = OperationState.Done, Text = "done", Reason = new Reason("mira", ""), CreatedAt = at, ChangedAt = at }));
    }

    private (MyOperations Mine, SignedIn Me) Mine(IServiceProvider services)
    {
        var me = services.GetRequiredService<SignedIn>();
        me.Take(new(new ClaimsIdentity([new Claim(PeopleDirectory.TokenClaim, App.Service<PeopleDirectory>().Tokens.Single(t => t.Name == "script").Id.ToString())], "token")));
        return (services.GetRequiredService<MyOperations>(), me);
    }
}
