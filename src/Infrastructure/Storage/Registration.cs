using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Infrastructure.Storage.Servers;

namespace XenWeb.Infrastructure.Storage;

/// <summary>Adds the store to a program's services.</summary>
public static class Registration
{
    /// <summary>
    /// Adds <see cref="IDbContextFactory{TContext}"/> of <see cref="XenWebDb"/>, <see cref="HistoryStore"/>, <see cref="TapeStore"/>, <see cref="HistoryKeeper"/>, <see cref="SampleRecorder"/>,
    /// <see cref="EventLog"/>, <see cref="StoreHealth"/> to show, and <see cref="StoreLoop"/>, which the program has to run.
    /// "Host=…" is PostgreSQL, "Data Source=…" SQLite; throws <see cref="ArgumentException"/> for neither, and for a history or a spool that can't be (<see cref="HistoryOptions.Problems"/>).
    /// </summary>
    /// <param name="services">The program's.</param>
    /// <param name="connectionString">Of the database.</param>
    /// <param name="spool">Where samples wait that the database does not take.</param>
    /// <param name="history">How long it is kept; null: as usual.</param>
    /// <param name="server">The name of this web server, where several share a PostgreSQL.</param>
    public static IServiceCollection AddXenWebStorage(this IServiceCollection services, string connectionString, SpoolOptions spool, HistoryOptions? history = null, string? server = null)
    {
        history ??= new HistoryOptions();
        if (string.Join("; ", history.Problems().Concat(spool.Problems())) is { Length: > 0 } problems) throw new ArgumentException(problems, nameof(history));
        services.AddSingleton(history);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new XenWebDbFactory(connectionString));
        services.AddSingleton<IDbContextFactory<XenWebDb>>(provider => provider.GetRequiredService<XenWebDbFactory>());
        services.AddSingleton<StoreHealth>();
        services.AddSingleton(provider => new Leadership(server, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ServerTurns>();
        services.AddSingleton<ServerSession>();
        services.AddSingleton<StoreStarter>();
        services.AddSingleton<HistoryClocks>();
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<TapeStore>();
        services.AddSingleton<HistoryKeeper>();
        services.AddSingleton(spool);
        services.AddSingleton<SampleSpool>();
        services.AddSingleton<SampleRecorder>();
        services.AddSingleton<EventLog>();
        services.AddSingleton<NotificationStore>();
        services.AddSingleton<NotificationShelf>();
        services.AddSingleton<SettingsStore>();
        services.AddSingleton<StoreLoop>();
        return services;
    }
}
