using Microsoft.Data.Sqlite;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>A database for one test: empty, real, and able to go away for a while.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>Where it is.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>From now on writes fail.</summary>
    public abstract Task LoseAsync();

    /// <summary>It is there again, with all that was written.</summary>
    public abstract Task ReturnAsync();

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}

/// <summary>A file; it goes away as it does in life: another program (a backup) holds its lock.</summary>
public sealed class SqliteTestDatabase : TestDatabase
{
    private SqliteConnection? _locker;

    /// <summary>Holds the file; not there before the store makes it.</summary>
    public string Directory { get; } = Path.Combine(Path.GetTempPath(), "xenweb-sqlite-" + Guid.NewGuid().ToString("N")[..8]);

    /// <inheritdoc/>
    public override string ConnectionString => $"Data Source={Path.Combine(Directory, "xenweb.db")};Default Timeout=1";

    /// <inheritdoc/>
    public override async Task LoseAsync()
    {
        System.IO.Directory.CreateDirectory(Directory);
        _locker = new SqliteConnection($"Data Source={Path.Combine(Directory, "xenweb.db")};Pooling=False");
        await _locker.OpenAsync();
        await ExecuteAsync("PRAGMA locking_mode = EXCLUSIVE");
        await ExecuteAsync("BEGIN EXCLUSIVE");
    }

    /// <inheritdoc/>
    public override async Task ReturnAsync()
    {
        await ExecuteAsync("ROLLBACK");
        await _locker!.DisposeAsync();
        _locker = null;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_locker is not null) await _locker.DisposeAsync();
        // Only its own: another test may have set something on a connection that rests
        using (var own = new SqliteConnection(new SqliteConnectionStringBuilder(ConnectionString).ConnectionString)) SqliteConnection.ClearPool(own);
        if (System.IO.Directory.Exists(Directory)) System.IO.Directory.Delete(Directory, recursive: true);
        await base.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _locker!.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>A database of the server; it goes away with the whole server.</summary>
public sealed class PostgresTestDatabase(PostgresServer server) : TestDatabase
{
    private readonly string _name = "t" + Guid.NewGuid().ToString("N")[..12];

    /// <inheritdoc/>
    public override string ConnectionString => server.ConnectionString(_name);

    /// <inheritdoc/>
    public override Task LoseAsync() => server.KillAsync();

    /// <inheritdoc/>
    public override Task ReturnAsync() => server.StartAsync();
}
