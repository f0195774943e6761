using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>Recipes are kept, images are built one after the other, and what can't be is refused with the reason.</summary>
public class ImageAgentTests
{
    private static readonly HostId Ferby = new("ferby");
    private static readonly DateTimeOffset At = new(2026, 11, 28, 13, 0, 0, TimeSpan.Zero);
    private readonly ImageAgent _agent = new(Ferby, "/srv/images");
    private DateTimeOffset _now = At;
    private StoreFound _store = StoreFound.None with { Driver = "qcow2", Free = ByteSize.FromGiB(10) };

    private static ImageRecipe Recipe(string name, params string[] packages) => new() { Name = name, Release = "bookworm", Packages = [.. packages] };

    private static ImageBuilt Built(string name) => new(new string('a', 64), ByteSize.FromGiB(2), ByteSize.FromMiB(500), $"/srv/images/images/{name}/disk", "raw", null, null, null, null, 100, At);

    private static ImageOrderMessage Order(ImageOrderKind kind, string name) => new() { Id = Guid.NewGuid(), Server = Ferby, Kind = kind, Name = name, ExpiresAt = At.AddMinutes(1), Reason = new Reason("mira", "a test") };

    private static ImageOrderMessage Save(ImageRecipe recipe) => Order(ImageOrderKind.Save, recipe.Name) with { Recipe = recipe };

    private static ImageOutcomeMessage Outcome(IEnumerable<ImageAgentEffect> effects) => Said(effects).OfType<ImageOutcomeMessage>().Single();

    private static IEnumerable<Message> Said(IEnumerable<ImageAgentEffect> effects) => effects.OfType<ImageAgentEffect.Publish>().Select(p => p.Message);

    private IReadOnlyList<ImageAgentEffect> Feed(ImageAgentEvent happened) => _agent.Handle(happened, _now);

    private IReadOnlyList<ImageAgentEffect> Give(ImageOrderMessage order) => Feed(new ImageAgentEvent.Received(new Envelope(1, "web", 1, 1, _now, order)));

    private void Have(string name, bool built = true, params string[] copies)
    {
        _store = _store with
        {
            Images = _store.Images.SetItem(name, new ImageFound(Recipe(name), built ? Built(name) : null)),
            Copies = _store.Copies.SetItems(copies.Select(c => KeyValuePair.Create(c, new ImageCopy(c, name, new string('a', 64), $"/srv/{c}", "qcow2", "qcow2", null, At, At)))),
        };
        Feed(new ImageAgentEvent.Scanned(_store));
    }

    [Fact]
    public void AllThatIsTold_CanBeReadBack_WhateverIsNotThere()
    {
        Have("cs439", built: true, "cs439-01");
        foreach (var publish in Feed(new ImageAgentEvent.Connected()).OfType<ImageAgentEffect.Publish>())
        {
            var (envelope, drop) = MessageJson.Read(publish.Topic, MessageJson.Write(new Envelope(1, "ferby", 1, 1, At, publish.Message)));
            Assert.True(drop is null, $"{publish.Topic}: {drop}");
            Assert.Equal(publish.Message.GetType(), envelope!.Body.GetType());
        }
    }

    [Fact]
    public void ARecipe_IsKeptOnceItsPackagesWereLookedUp()
    {
        Feed(new ImageAgentEvent.Scanned(_store));
        var order = Save(Recipe("cs439", "gcc"));
        var lookUp = Assert.IsType<ImageAgentEffect.LookUp>(Give(order).Single());
        Assert.Equal(("bookworm", "gcc"), (lookUp.Release, lookUp.Packages.Single()));
        Assert.Empty(Give(order));
        Assert.IsType<ImageAgentEffect.Keep>(Feed(new ImageAgentEvent.LookedUp(order.Id, [], null)).Single());
        Assert.Equal(OrderState.Done, Outcome(Feed(new ImageAgentEvent.Acted(order.Id, null))).State);
        Assert.Equal(OrderState.Done, Outcome(Give(order)).State);
    }

    [Fact]
    public void APackageThatDoesNotExist_IsToldBesideItsField_AndNothingIsKept()
    {
        Feed(new ImageAgentEvent.Scanned(_store));
        var order = Save(Recipe("cs439", "gcc", "gbd"));
        Give(order);
        var outcome = Outcome(Feed(new ImageAgentEvent.LookedUp(order.Id, ["gbd"], null)));
        Assert.Equal((OrderState.Failed, "packages[1]"), (outcome.State, outcome.Problems.Single().Field));
        Assert.Contains("Debian 12 (bookworm) has no package 'gbd'", outcome.Problems[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondBuildOfTheSameName_IsRefusedWithTheReason_AndAnotherWaitsForTheFirst()
    {
        Have("cs439", built: false);
        Have("cs240", built: false);
        Assert.Single(Give(Order(ImageOrderKind.Build, "cs439")).OfType<ImageAgentEffect.Build>());
        _now += TimeSpan.FromSeconds(30);
        Assert.Contains("is being built already, for 30 s", Outcome(Give(Order(ImageOrderKind.Build, "cs439"))).Text, StringComparison.Ordinal);
        var waiting = Give(Order(ImageOrderKind.Build, "cs240"));
        Assert.Empty(waiting.OfType<ImageAgentEffect.Build>());
        Assert.Equal(ImageState.Waiting, Said(waiting).OfType<ImageMessage>().Single().Entry.State);
        Assert.Contains("waits to be built already", Outcome(Give(Order(ImageOrderKind.Build, "cs240"))).Text, StringComparison.Ordinal);
        Assert.Equal("cs240", Feed(new ImageAgentEvent.BuildEnded("cs439", null)).OfType<ImageAgentEffect.Build>().Single().Recipe.Name);
    }

    [Fact]
    public void ABuild_TellsItsStepsAndItsLog_OnceASecondAtMost()
    {
        Have("cs439", built: false);
        Give(Order(ImageOrderKind.Build, "cs439"));
        var first = Said(Feed(new ImageAgentEvent.BuildStepped("cs439", "Downloads packages", 12, ["I: downloading"]))).ToList();
        Assert.Equal(("Downloads packages", 12), (first.OfType<ImageMessage>().Single().Entry.Progress!.Step, first.OfType<ImageMessage>().Single().Entry.Progress!.Percent));
        Assert.Empty(first.OfType<ImageLogMessage>());
        _now += TimeSpan.FromSeconds(2);
        Assert.Equal(["I: downloading", "a\\x1b[2J"], Said(Feed(new ImageAgentEvent.BuildStepped("cs439", null, 0, ["a\u001b[2J"]))).OfType<ImageLogMessage>().Single().Lines.AsEnumerable());
        for (var i = 0; i < 1000; i++) Feed(new ImageAgentEvent.BuildStepped("cs439", null, 0, ["line"]));
        var log = Said(Feed(new ImageAgentEvent.BuildEnded("cs439", "mmdebstrap failed"))).OfType<ImageLogMessage>().Single();
        Assert.Equal((ImageLogMessage.LinesMax, 803, "mmdebstrap failed"), (log.Lines.Length, log.LeftOut, log.Lines[^1]));
    }

    [Fact]
    public void ABuildThatFails_LeavesTheImageThatWasThere_AndSaysWhy()
    {
        Have("cs439");
        Give(Order(ImageOrderKind.Build, "cs439"));
        var entry = Said(Feed(new ImageAgentEvent.BuildEnded("cs439", "The store's disk is full."))).OfType<ImageMessage>().Single().Entry;
        Assert.Equal((ImageState.Failed, "The store's disk is full."), (entry.State, entry.Problem));
        Assert.NotNull(entry.Built);
    }

    [Fact]
    public void ABuildThatIsStopped_EndsAsStopped_WhateverItsProgramsSaid()
    {
        Have("cs439", built: false);
        Give(Order(ImageOrderKind.Build, "cs439"));
        Assert.Single(Give(Order(ImageOrderKind.Cancel, "cs439")).OfType<ImageAgentEffect.Stop>());
        Assert.Equal("It was stopped.", Said(Feed(new ImageAgentEvent.BuildEnded("cs439", "killed"))).OfType<ImageMessage>().Single().Entry.Problem);
        Assert.Contains("is not being built", Outcome(Give(Order(ImageOrderKind.Cancel, "cs439"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ABuildThatTheAgentsEndInterrupted_IsToldAsFailed()
    {
        Feed(new ImageAgentEvent.Swept(["cs439"]));
        _store = _store with { Images = _store.Images.SetItem("cs439", new ImageFound(Recipe("cs439"), null)) };
        var entry = Said(Feed(new ImageAgentEvent.Scanned(_store))).OfType<ImageMessage>().Single().Entry;
        Assert.Equal(ImageState.Failed, entry.State);
        Assert.Contains("nothing of it is left", entry.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_AreMadeOfWhatIsBuilt_OnceForEachGuest()
    {
        Have("planned", built: false);
        Have("cs439", built: true, "cs439-01");
        Assert.Contains("not built yet", Outcome(Give(Order(ImageOrderKind.Copy, "planned") with { Domains = ["a1"] })).Text, StringComparison.Ordinal);
        Assert.Contains("cs439-01 has a copy already", Outcome(Give(Order(ImageOrderKind.Copy, "cs439") with { Domains = ["cs439-01", "cs439-02"] })).Text, StringComparison.Ordinal);
        Assert.Contains("can't be the name", Outcome(Give(Order(ImageOrderKind.Copy, "cs439") with { Domains = ["../etc"] })).Text, StringComparison.Ordinal);
        Assert.Equal(["cs439-02", "cs439-03"], Give(Order(ImageOrderKind.Copy, "cs439") with { Domains = ["cs439-02", "cs439-03"] }).OfType<ImageAgentEffect.Copy>().Single().Domains.AsEnumerable());
    }

    [Fact]
    public void AnImageThatGuestsLeanOn_IsNotDeleted()
    {
        Have("cs439", built: true, "cs439-01", "cs439-02");
        Assert.Contains("cs439-01, cs439-02 have copies", Outcome(Give(Order(ImageOrderKind.Delete, "cs439"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AReset_IsOfTheImageThatTheCopyIsOf_AndOfACopyOnly()
    {
        Have("cs439", built: true, "cs439-01");
        Assert.Equal("cs439", Give(Order(ImageOrderKind.Reset, "") with { Domains = ["cs439-01"] }).OfType<ImageAgentEffect.Reset>().Single().Image);
        Assert.Contains("has no copy", Outcome(Give(Order(ImageOrderKind.Reset, "") with { Domains = ["other"] })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ABootForTrial_IsOneAtATime_OfWhatIsBuilt_AndToldWhenItEnds()
    {
        Have("planned", built: false);
        Have("cs439");
        Have("cs240");
        Assert.Contains("not built yet", Outcome(Give(Order(ImageOrderKind.Check, "planned"))).Text, StringComparison.Ordinal);
        var begun = Give(Order(ImageOrderKind.Check, "cs439"));
        Assert.Equal("/srv/images/images/cs439/disk", begun.OfType<ImageAgentEffect.Check>().Single().Built.Disk);
        Assert.Equal(At, Said(begun).OfType<ImageMessage>().Single().Entry.CheckedSince);
        _now += TimeSpan.FromSeconds(30);
        Assert.Contains("cs439 is being booted for trial, for 30 s", Outcome(Give(Order(ImageOrderKind.Check, "cs240"))).Text, StringComparison.Ordinal);
        var check = new ImageCheck(new string('a', 64), BootOutcome.NoNetwork, "It boots, and has no network.", ["cs439 login: "], _now);
        // The store is looked through first, as the shell does it
        _store = _store with { Images = _store.Images.SetItem("cs439", _store.Images["cs439"] with { Check = check }) };
        Feed(new ImageAgentEvent.Scanned(_store));
        var entry = Said(Feed(new ImageAgentEvent.Checked("cs439", check))).OfType<ImageMessage>().Single().Entry;
        Assert.Equal((check, null), (entry.Check, entry.CheckedSince));
        Assert.Single(Give(Order(ImageOrderKind.Check, "cs240")).OfType<ImageAgentEffect.Check>());
    }

    [Fact]
    public void AnAgentInside_IsRefusedWhereItsPackagesAreNotAtHand()
    {
        Feed(new ImageAgentEvent.Scanned(_store));
        Assert.Equal("agent", Outcome(Give(Save(Recipe("cs439") with { Agent = "all" }))).Problems.Single().Field);
        Feed(new ImageAgentEvent.Scanned(_store with { Agent = "0.1.0" }));
        Assert.IsType<ImageAgentEffect.Keep>(Give(Save(Recipe("cs439") with { Agent = "all" })).Single());
    }

    [Fact]
    public void HowAgentsJoin_ReachesCopiesResetsAndAdmissions_AsItIsSealed()
    {
        Have("cs439", built: true, "cs439-01");
        Assert.Equal("sealed", Give(Order(ImageOrderKind.Copy, "cs439") with { Domains = ["cs439-02"], Joins = "sealed" }).OfType<ImageAgentEffect.Copy>().Single().Joins);
        Assert.Equal("sealed", Give(Order(ImageOrderKind.Reset, "") with { Domains = ["cs439-01"], Joins = "sealed" }).OfType<ImageAgentEffect.Reset>().Single().Joins);
        Assert.Contains("has no agent in it", Outcome(Give(Order(ImageOrderKind.Admit, "") with { Domains = ["cs439-01"], Joins = "sealed" })).Text, StringComparison.Ordinal);
        _store = _store with { Copies = _store.Copies.SetItem("cs439-01", _store.Copies["cs439-01"] with { Join = "/srv/join.img" }) };
        Feed(new ImageAgentEvent.Scanned(_store));
        Assert.Equal("sealed", Give(Order(ImageOrderKind.Admit, "") with { Domains = ["cs439-01"], Joins = "sealed" }).OfType<ImageAgentEffect.Admit>().Single().Joins);
    }

    [Fact]
    public void AfterAConnect_AllIsToldAnew_AndWhatIsOldIsNotBegun()
    {
        Have("cs439");
        Assert.Equal([typeof(ImageMessage), typeof(ImageCatalogueMessage)], Said(Feed(new ImageAgentEvent.Connected())).Select(m => m.GetType()));
        Assert.Empty(Feed(new ImageAgentEvent.Scanned(_store)));
        _now = At.AddMinutes(2);
        Assert.Contains("expired", Outcome(Give(Order(ImageOrderKind.Build, "cs439"))).Text, StringComparison.Ordinal);
    }
}
