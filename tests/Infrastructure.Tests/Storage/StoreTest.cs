using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>The tests of one part of the store, on a database that a subclass chooses; registered as a program would.</summary>
public abstract class StoreTest(TestDatabase database) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-store-").FullName;
    private ServiceProvider? _services;

    /// <summary>Where the store is.</summary>
    protected TestDatabase Database { get; } = database;

    /// <summary>Whether the schema is there when a test begins.</summary>
    protected virtual bool StartsReady => true;

    /// <summary>How long the history is kept; null has the defaults.</summary>
    protected virtual HistoryOptions? History => null;

    /// <summary>The most that samples use on the disk.</summary>
    protected virtual ByteSize SpoolSize => ByteSize.FromMiB(64);

    /// <summary>The store's clock.</summary>
    internal ShiftedClock Clock { get; } = new();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<TimeProvider>(Clock)
            .AddXenWebStorage(Database.ConnectionString, new SpoolOptions(Path.Combine(_folder, "spool")) { Size = SpoolSize }, History)
            .BuildServiceProvider();
        if (StartsReady) await Get<StoreStarter>().ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Deadline);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await _services!.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A part of the store.</summary>
    protected T Get<T>()
        where T : notnull => _services!.GetRequiredService<T>();

    /// <summary>A context of it.</summary>
    protected XenWebDb Open() => Get<IDbContextFactory<XenWebDb>>().CreateDbContext();
}
