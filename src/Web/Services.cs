using System.Net;
using Microsoft.AspNetCore.DataProtection;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Access;
using XenWeb.Web.Audit;
using XenWeb.Web.Configs;
using XenWeb.Web.Events;
using XenWeb.Web.Identities;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;
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
        services.AddSingleton<LiveFleet>();
        services.AddSingleton<Connection>();
        services.AddSingleton<FleetRecorder>();
        services.AddSingleton<Configurations>();
        services.AddSingleton<ConfigurationServers>();
        services.AddSingleton<ConfigurationKeeper>();
        services.AddSingleton<EventReader>();
        services.AddSingleton(new AuditHead(options.Data));
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditReader>();
        services.AddSingleton<OperationBoard>();
        services.AddSingleton<OperationStore>();
        services.AddSingleton<OperationEvents>();
        services.AddSingleton<OperationDesk>();
        services.AddSingleton<OrderSender>();
        services.AddSingleton<RunnerSignal>();
        services.AddSingleton<Desired>();
        services.AddSingleton<Operations>();
        services.AddHostedService<StoreService>();
        services.AddHostedService<AuditService>();
        services.AddHostedService<OperationRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationKeeper>());
        services.AddHostedService<RulesTeller>();
        services.AddHostedService<StatusIngest>();
        AddInsides(services);
        services.AddAccess(options);
        services.AddIdentities(options);
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
        services.AddXenWebStorage(options.Database ?? $"Data Source={Path.Combine(options.Data, "xenweb.db")}");
        // Signed cookies stay valid over restarts. Nobody else may read the keys
        var keys = Directory.CreateDirectory(Path.Combine(options.Data, "keys"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        services.AddDataProtection().SetApplicationName("xenweb").PersistKeysToFileSystem(keys);
        return services;
    }

    private static void AddInsides(IServiceCollection services)
    {
        services.AddSingleton<GuestBus>();
        services.AddSingleton<LiveInsides>();
        services.AddSingleton<Watches>();
        services.AddSingleton<InsideEvents>();
        services.AddSingleton<InsideOrders>();
        services.AddSingleton<LoadOrders>();
        services.AddSingleton<TalkRuns>();
        services.AddHostedService<InsideIngest>();
        services.AddHostedService<InsideRunner>();
        services.AddHostedService<TalkRunner>();
    }

    private static Func<OwnIdentity> Identity(LabIdentity lab) => () => lab.Own;

    private static void AddBus(IServiceCollection services, WebOptions options)
    {
        var place = BrokerPlace.Of(options);
        services.AddSingleton(place);
        services.AddSingleton(provider => options.Insecure ? place.BusOptions : provider.GetRequiredService<LabIdentity>().On(place.BusOptions));
        services.AddSingleton<MqttBus>();
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
