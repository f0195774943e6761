using System.Net;
using Microsoft.AspNetCore.DataProtection;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Access;
using XenWeb.Web.Audit;
using XenWeb.Web.Batches;
using XenWeb.Web.Classes;
using XenWeb.Web.Configs;
using XenWeb.Web.Consoles;
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
using XenWeb.Web.Servers;
using XenWeb.Web.TestDomains;

namespace XenWeb.Web;

/// <summary>What the app is made of, apart from its pages.</summary>
internal static class Services
{
    /// <summary>Adds the store, the bus (and the broker, if it is our own), the lab as it is, and what is asked of it.</summary>
    public static IServiceCollection AddLab(this IServiceCollection services, WebOptions options)
    {
        services.AddSingleton(options);
        services.AddKept(options);
        AddBus(services, options);
        services.AddSingleton<ServerNews>();
        services.AddHostedService<HeapUpkeep>();
        services.AddHostedService<ServersService>();
        services.AddSingleton<LiveFleet>();
        services.AddSingleton<Connection>();
        services.AddSingleton<FleetRecorder>();
        services.AddSingleton<Configurations>();
        services.AddSingleton<ConfigurationServers>();
        services.AddSingleton<ConfigurationKeeper>();
        AddDisks(services);
        services.AddSingleton<EventReader>();
        AddOperations(services);
        AddPlans(services);
        services.AddHostedService<StoreService>();
        AddAudit(services, options);
        AddReserve(services);
        services.AddHostedService<OperationRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationKeeper>());
        services.AddHostedService<RulesTeller>();
        AddSamples(services);
        services.AddHostedService<StatusIngest>();
        AddInsides(services);
        services.AddAccess(options);
        services.AddIdentities(options);
        services.AddNotifications(options.Notifications);
        services.Configure<HostOptions>(host =>
        {
            host.ServicesStartConcurrently = false;
            host.ShutdownTimeout = TimeSpan.FromSeconds(10);
        });
        return services;
    }

    /// <summary>Adds the store, and the keys of what is encrypted in it.</summary>
    public static IServiceCollection AddKept(this IServiceCollection services, WebOptions options)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddXenWebStorage(options.Database ?? $"Data Source={Path.Combine(options.Data, "xenweb.db")}", options.SpoolOptions, options.History, options.ServerName);
        return services.AddCookieKeys(options);
    }

    /// <summary>Adds the keys of cookies, and of what is encrypted in the store.</summary>
    public static IServiceCollection AddCookieKeys(this IServiceCollection services, WebOptions options)
    {
        // Signed cookies stay valid over restarts. Nobody else may read the keys
        var keys = Directory.CreateDirectory(Path.Combine(options.SharedFolder, "keys"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        services.AddDataProtection().SetApplicationName("xenweb").PersistKeysToFileSystem(keys);
        return services;
    }

    private static void AddSamples(IServiceCollection services)
    {
        services.AddSingleton<SampleBus>();
        services.AddSingleton<SampleAcks>();
        services.AddSingleton<SampleIngest>();
        services.AddHostedService(provider => provider.GetRequiredService<SampleIngest>());
        services.AddHostedService(provider => provider.GetRequiredService<SampleAcks>());
    }

    private static void AddAudit(IServiceCollection services, WebOptions options)
    {
        services.AddSingleton(new AuditHead(options.Data));
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditReader>();
        services.AddSingleton<DropAudit>();
        services.AddHostedService<AuditService>();
        services.AddHostedService(provider => provider.GetRequiredService<DropAudit>());
    }

    private static void AddReserve(IServiceCollection services)
    {
        services.AddSingleton<LabPolicyStore>();
        services.AddSingleton<LabPolicies>();
        services.AddSingleton<HeadroomBoard>();
        services.AddSingleton<Reserve>();
        services.AddHostedService(provider => provider.GetRequiredService<LabPolicies>());
        services.AddHostedService<HeadroomWatch>();
    }

    private static void AddDisks(IServiceCollection services)
    {
        services.AddSingleton<ImageServers>();
        services.AddSingleton<ImageOrders>();
        services.AddSingleton<CopyJoins>();
        services.AddSingleton<ClassMaker>();
        services.AddSingleton<ClassRuns>();
        services.AddSingleton<BatchRuns>();
        services.AddSingleton<ExportServers>();
        services.AddSingleton<ExportOrders>();
        services.AddSingleton<ExportFiles>();
    }

    private static void AddOperations(IServiceCollection services)
    {
        services.AddSingleton<OperationBoard>();
        services.AddSingleton<OperationStore>();
        services.AddSingleton<OperationEvents>();
        services.AddSingleton<OperationSync>();
        services.AddSingleton<PlanStops>();
        services.AddSingleton<OperationDesk>();
        services.AddSingleton<OrderSender>();
        services.AddSingleton<RunnerSignal>();
        services.AddSingleton<Desired>();
        services.AddSingleton<Operations>();
    }

    private static void AddPlans(IServiceCollection services)
    {
        services.AddSingleton<Moments>();
        services.AddSingleton<MomentChanges>();
        services.AddSingleton<PlanSlots>();
        services.AddSingleton<PlanShelf>();
        services.AddSingleton<PlanDesk>();
        services.AddSingleton<PlanOrders>();
        services.AddSingleton<PlanCarrier>();
    }

    private static void AddInsides(IServiceCollection services)
    {
        services.AddSingleton<GuestBus>();
        services.AddSingleton<LiveInsides>();
        services.AddSingleton<Watches>();
        services.AddSingleton<LiveConsoles>();
        services.AddSingleton<ConsoleEvents>();
        services.AddSingleton<LiveScreens>();
        services.AddSingleton<ScreenEvents>();
        services.AddSingleton<InsideEvents>();
        services.AddSingleton<InsideOrders>();
        services.AddSingleton<LoadOrders>();
        services.AddSingleton<TalkRuns>();
        services.AddHostedService<InsideIngest>();
        services.AddHostedService<InsideRunner>();
        services.AddHostedService<TalkRunner>();
    }

    private static Func<OwnIdentity> Identity(LabIdentity lab) => () => lab.Own;

    private static MqttBusOptions BusOptions(IServiceProvider provider, WebOptions options, MqttBusOptions bus, string voice) =>
        options.Insecure ? bus : provider.GetRequiredService<LabIdentity>().On(bus, voice);

    // One more connection, for one purpose
    private static MqttBus Bus(IServiceProvider provider, WebOptions options, BrokerPlace place, string purpose, IReadOnlyList<string> subscriptions)
    {
        var common = place.BusOptions;
        return new MqttBus(BusOptions(provider, options, common with { ClientId = $"{common.ClientId}/{purpose}", Subscriptions = subscriptions }, ""), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MqttBus>>());
    }

    private static void AddBus(IServiceCollection services, WebOptions options)
    {
        var place = BrokerPlace.Of(options);
        services.AddSingleton(place);
        // What each says for the people that are with it: not as the lab, for several say it at once
        services.AddSingleton(provider => BusOptions(provider, options, place.BusOptions, options.ServerName ?? ""));
        services.AddSingleton<MqttBus>();
        services.AddSingleton(provider => new LabVoice(provider.GetRequiredService<Leadership>(), provider.GetRequiredService<MqttBus>(), options.ServerName is null ? null : Bus(provider, options, place, "leads", [])));
        if (!place.Own) return;
        services.AddSingleton(provider => new EmbeddedBrokerOptions
        {
            Port = place.Port,
            Address = options.Listen == "*" ? IPAddress.Any : IPAddress.Parse(options.Listen),
            Identity = options.Insecure ? null : Identity(provider.GetRequiredService<LabIdentity>()),
            RetainedFile = Path.Combine(options.Data, "retained.json"),
        });
        services.AddSingleton<EmbeddedBroker>();
        services.AddHostedService<BrokerService>();
    }
}
