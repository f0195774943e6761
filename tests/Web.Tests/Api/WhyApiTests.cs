using System.Text.Json;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Tests.Api;

/// <summary>Why a domain is where it is, by REST.</summary>
public sealed class WhyApiTests : Lab
{
    private const string Id = "help-ferby-why";

    [Fact]
    public async Task A_domain_that_moved_says_why_and_who_else_was_asked_also_after_a_restart()
    {
        await MoveAsync();
        var told = await WhyAsync("small-1", w => w.GetProperty("how").GetString() == "moved");
        Judge(told);
        await Eventually.TrueAsync(async () => (await App.GetAsync("/api/v1/negotiations/" + Id)).GetProperty("succeeded").ValueKind == JsonValueKind.True, () => "the negotiation has ended");
        await App.RestartAsync();
        await Ferby.KnownAsync(App);
        await Herby.KnownAsync(App);
        Judge(await WhyAsync("small-1", w => w.GetProperty("negotiationId").ValueKind == JsonValueKind.String));
    }

    [Fact]
    public async Task One_of_which_nothing_is_known_says_so_and_one_that_is_not_there_is_not_found()
    {
        var told = await App.GetAsync("/api/v1/domains/dns/why");
        Assert.Equal(("unknown", "ferby"), (told.GetProperty("how").GetString(), told.GetProperty("host").GetString()));
        Assert.StartsWith("No move or start of dns is known", told.GetProperty("text").GetString());
        using var response = await App.Http.GetAsync("/api/v1/domains/nobody/why");
        Assert.Equal(404, (int)response.StatusCode);
    }

    private static void Judge(JsonElement told)
    {
        Assert.Equal(("herby", "relief", "ferby", Id), (told.GetProperty("host").GetString(), told.GetProperty("kind").GetString(), told.GetProperty("from").GetString(), told.GetProperty("negotiationId").GetString()));
        Assert.Equal(0.07, told.GetProperty("pauseSeconds").GetDouble());
        var text = told.GetProperty("text").GetString();
        Assert.StartsWith("It moved here from ferby because ferby was at 97\u202f% cpu. No person was asked. herby was chosen: lowest of 1 offer.", text);
        var refused = told.GetProperty("refused").EnumerateArray().Single();
        Assert.Equal(("kerby", "it is being drained"), (refused.GetProperty("hosts")[0].GetString(), refused.GetProperty("why").GetString()));
    }

    private Task<JsonElement> WhyAsync(string domain, Func<JsonElement, bool> wanted) => Eventually.IsAsync(() => App.GetAsync($"/api/v1/domains/{domain}/why"), wanted, w => $"{w}");

    private async Task MoveAsync()
    {
        var (ferby, herby, at) = (Ferby.Host, Herby.Host, TimeProvider.System.GetUtcNow());
        var kerby = new FakeAgent("kerby", App.Broker);
        await using var gone = kerby;
        await kerby.KnownAsync(App);
        var demand = new GuestDemand { Id = FakeAgent.IdOf("small-1"), Name = "small-1", Vcpus = 1, Memory = ByteSize.FromMiB(512), Cpu = new Cores(1) };
        await Ferby.PublishAsync(Topics.Help(ferby), new HelpMessage { HelpId = Id, Kind = HelpKind.Relief, From = ferby, Guest = demand, Reason = new Reason("ferby", "97 % cpu"), LoadNow = new ScoreTerms(default, default, default, default), Gathering = TimeSpan.FromSeconds(2) }, retain: false);
        await Eventually.TrueAsync(async () => (await App.GetAsync("/api/v1/negotiations")).GetRawText().Contains(Id, StringComparison.Ordinal), () => "the call for help is heard");
        await kerby.PublishAsync(Topics.Negotiation(kerby.Host, ferby), new RefusalMessage(Id, kerby.Host, ferby, ["it is being drained"]), retain: false);
        await Herby.PublishAsync(Topics.Negotiation(herby, ferby), new OfferMessage(Id, herby, ferby, new ScoreTerms(default, default, default, default), ByteSize.FromMiB(512), at.AddSeconds(30)), retain: false);
        await Eventually.TrueAsync(async () => (await App.GetAsync("/api/v1/negotiations/" + Id)).GetProperty("steps").GetArrayLength() == 3, () => "both answers are heard");
        await Ferby.PublishAsync(Topics.Negotiation(ferby, herby), new AwardMessage(Id, ferby, herby, "lowest of 1 offer", TimeSpan.FromMinutes(10)), retain: false);
        Ferby.SetGuests(FakeAgent.Guest("dns"));
        Herby.SetGuests(FakeAgent.Guest("small-1"));
        await Ferby.SayAsync();
        await Herby.SayAsync();
        await Ferby.PublishAsync(Topics.Migrations(ferby), new MigrationMessage(new Migration
        {
            Id = Id, Guest = demand.Id, GuestName = "small-1", From = ferby, To = herby, Kind = HelpKind.Relief, Why = "97 % cpu", State = MigrationState.Done, Memory = demand.Memory, StartedAt = at, EndedAt = at.AddSeconds(8),
            Pause = TimeSpan.FromMilliseconds(70),
        }), retain: false);
        await Ferby.PublishAsync(Topics.Help(ferby), new ClosedMessage(Id, ferby, true, "small-1 moved to herby"), retain: false);
    }
}
