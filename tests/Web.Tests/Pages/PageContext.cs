using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Access;
using XenWeb.Web.Audit;
using XenWeb.Web.Batches;
using XenWeb.Web.Classes;
using XenWeb.Web.Configs;
using XenWeb.Web.Consoles;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Events;
using XenWeb.Web.Exports;
using XenWeb.Web.Headroom;
using XenWeb.Web.Identities;
using XenWeb.Web.Images;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Notifications;
using XenWeb.Web.Plans;
using XenWeb.Web.Replay;
using XenWeb.Web.Screens;
using XenWeb.Web.Shell;
using XenWeb.Web.TestDomains;

namespace XenWeb.Web.Tests.Pages;

/// <summary>
/// Pages of one test: a lab of its own, fed with real messages, over the services of a real app. The browser's scripts are
/// the only thing that is not there.
/// </summary>
internal sealed class PageContext : BunitContext
{
    private long _sequence;

    /// <param name="fixture">The app.</param>
    /// <param name="who">Who looks; the test's token, which may do everything, if it is left out.</param>
    /// <param name="options">What the lab was started with; as the app if it is left out.</param>
    public PageContext(PageFixture fixture, System.Security.Claims.ClaimsPrincipal? who = null, WebOptions? options = null)
    {
        Fleet = new LiveFleet(Time);
        Services.AddSingleton<TimeProvider>(Time);
        Services.AddSingleton(Fleet);
        Services.AddSingleton(fixture.App.Service<Operations>());
        Services.AddSingleton(fixture.App.Service<Connection>());
        Services.AddSingleton(fixture.App.Service<Configurations>());
        Services.AddSingleton(fixture.App.Service<ConfigurationKeeper>());
        Services.AddSingleton(fixture.App.Service<EventReader>());
        Services.AddSingleton(fixture.App.Service<HistoryStore>());
        Services.AddSingleton(fixture.App.Service<IDbContextFactory<XenWebDb>>());
        Insides = new LiveInsides(Time);
        Services.AddSingleton(Insides);
        Services.AddSingleton(fixture.App.Service<GuestBus>());
        Services.AddSingleton(fixture.App.Service<EventLog>());
        Services.AddSingleton(fixture.App.Service<AuditLog>());
        Services.AddSingleton(fixture.App.Service<AuditReader>());
        Services.AddSingleton<InsideEvents>();
        Services.AddSingleton<InsideOrders>();
        Services.AddSingleton<LoadOrders>();
        Services.AddSingleton<Watches>();
        Services.AddSingleton<TalkRuns>();
        Services.AddSingleton<LiveConsoles>();
        Services.AddSingleton<ConsoleEvents>();
        Services.AddScoped<BrowserTime>();
        Services.AddSingleton<CircuitLine>();
        Services.AddSingleton(options ?? fixture.App.Options);
        Services.AddSingleton(fixture.App.Broker);
        AddPlans(fixture);
        Headroom = new HeadroomBoard(Fleet, fixture.App.Service<LabPolicies>(), fixture.App.Service<Desired>(), Time);
        Services.AddSingleton(Headroom);
        Services.AddSingleton(fixture.App.Service<LabPolicies>());
        AddAccess(fixture, who ?? fixture.Script);
        AddScripts();
        Output = JSInterop.SetupModule("./Insides/ProgramOutput.razor.js");
        Output.Mode = JSRuntimeMode.Loose;
        // As in a browser that has its circuit; last, for it wants the services
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", true));
    }

    private void AddScripts()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        JSInterop.SetupModule("./js/shell.js").Mode = JSRuntimeMode.Loose;
        JSInterop.SetupModule("./js/keys.js").Mode = JSRuntimeMode.Loose;
        JSInterop.SetupModule("./Controls/Chart.razor.js").Mode = JSRuntimeMode.Loose;
        JSInterop.SetupModule("./Consoles/ConsoleTab.razor.js").Mode = JSRuntimeMode.Loose;
        JSInterop.SetupModule("./Exports/ExportsPage.razor.js").Mode = JSRuntimeMode.Loose;
        JSInterop.SetupModule("./Replay/ReplayPage.razor.js").Mode = JSRuntimeMode.Loose;
        JSInterop.SetupModule("./Screens/ScreenTab.razor.js").Mode = JSRuntimeMode.Loose;
    }

    private void AddPlans(PageFixture fixture)
    {
        Services.AddSingleton(fixture.App.Service<Desired>());
        Services.AddSingleton(fixture.App.Service<Leadership>());
        Services.AddSingleton(fixture.App.Service<OperationDesk>());
        Services.AddSingleton(fixture.App.Service<OperationBoard>());
        Services.AddSingleton(fixture.App.Service<HistoryOptions>());
        Services.AddSingleton<TapeStore>();
        Services.AddSingleton<Moments>();
        Services.AddSingleton<MomentChanges>();
        Services.AddSingleton<PlanSlots>();
        Services.AddSingleton<PlanShelf>();
        Services.AddSingleton<PlanDesk>();
        Services.AddSingleton<PlanOrders>();
    }

    private void AddAccess(PageFixture fixture, System.Security.Claims.ClaimsPrincipal who)
    {
        Services.AddSingleton(fixture.App.Service<AgentsDesk>());
        var belongings = fixture.App.Service<Belongings>();
        var gate = new Gate(belongings, Fleet, fixture.App.Service<EventLog>(), fixture.App.Service<AuditLog>(), Time);
        Services.AddSingleton(gate);
        Services.AddSingleton(belongings);
        Services.AddSingleton(fixture.App.Service<PeopleDirectory>());
        var me = new SignedIn(fixture.App.Service<PeopleDirectory>());
        me.Take(who);
        Services.AddSingleton(me);
        Services.AddSingleton<MyFleet>();
        Services.AddSingleton<MyConfigurations>();
        Services.AddSingleton(fixture.App.Service<ImageServers>());
        Services.AddSingleton(fixture.App.Service<ImageOrders>());
        Services.AddSingleton(fixture.App.Service<CopyJoins>());
        Services.AddSingleton(fixture.App.Service<ClassRuns>());
        Services.AddSingleton<MyImages>();
        Services.AddSingleton<MyClasses>();
        Services.AddSingleton(fixture.App.Service<ExportServers>());
        Services.AddSingleton(fixture.App.Service<ExportOrders>());
        Services.AddSingleton(fixture.App.Service<ExportFiles>());
        Services.AddSingleton<MyExports>();
        Services.AddSingleton<MyOperations>();
        Services.AddSingleton(fixture.App.Service<BatchRuns>());
        Services.AddSingleton<MyBatches>();
        Services.AddSingleton<MyPlans>();
        Services.AddSingleton<MyInsides>();
        Services.AddSingleton<MyConsoles>();
        Services.AddSingleton<LiveScreens>();
        Services.AddSingleton<ScreenEvents>();
        Services.AddSingleton<MyScreens>();
        Services.AddSingleton<MyHeadroom>();
        Services.AddSingleton<MyRecords>();
        Services.AddSingleton<MyMarks>();
        Services.AddSingleton<MyWhy>();
        Services.AddSingleton<WhyShelf>();
        Services.AddSingleton<MyMoments>();
        AddNotifications(fixture);
    }

    private void AddNotifications(PageFixture fixture)
    {
        Services.AddSingleton(fixture.App.Service<NotificationShelf>());
        Services.AddSingleton(fixture.App.Service<SettingsStore>());
        Services.AddSingleton(fixture.App.Service<NotificationPeople>());
        Services.AddSingleton(fixture.App.Service<NotificationFeed>());
        Services.AddSingleton(fixture.App.Service<TestSends>());
        Services.AddSingleton(fixture.App.Service<MailSender>());
        Services.AddSingleton(fixture.App.Service<MailConfirmation>());
        Services.AddSingleton(fixture.App.Service<WebhookDoor>());
        Services.AddSingleton(fixture.App.Service<NotificationOptions>());
        Services.AddSingleton<MyNotifications>();
    }

    /// <summary>The lab.</summary>
    public LiveFleet Fleet { get; }

    /// <summary>The lab's headroom; reckoned when the test says so.</summary>
    public HeadroomBoard Headroom { get; }

    /// <summary>What the agents in guests say.</summary>
    public LiveInsides Insides { get; }

    /// <summary>The script that shows programs' output.</summary>
    public BunitJSModuleInterop Output { get; }

    /// <summary>The clock of the pages; stands until it is moved.</summary>
    public StandingTime Time { get; } = new();

    /// <summary>The agent in a guest says something.</summary>
    public void SayInside(string guest, Message message) =>
        Assert.Null(Insides.Fold(new Envelope(Envelope.Current, $"{Samples.Id(guest)}", 1, ++_sequence, Time.GetUtcNow(), message)));

    /// <summary>A message arrives.</summary>
    public void Say(string sender, Message message, DateTimeOffset? at = null) =>
        Fleet.Fold(new Envelope(Envelope.Current, sender, 1, ++_sequence, at ?? Time.GetUtcNow(), message));
}

/// <summary>A clock that stands; its timers are real, so that what waits goes on.</summary>
internal sealed class StandingTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 18, 13, 20, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Pass(TimeSpan time) => _now += time;
}
