using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace XenWeb.Infrastructure.Storage;

/// <summary>
/// Gives contexts of the database that a connection string names: PostgreSQL if it has a "Host", else SQLite
/// ("Data Source=…"). Throws <see cref="ArgumentException"/> for a string that is neither.
/// </summary>
public sealed class XenWebDbFactory : IDbContextFactory<XenWebDb>
{
    private readonly DbContextOptions<SqliteXenWebDb>? _sqlite;
    private readonly DbContextOptions<PostgresXenWebDb>? _postgres;

    /// <summary>Nothing is connected to yet.</summary>
    public XenWebDbFactory(string connectionString)
    {
        if (NamesAHost(connectionString)) _postgres = Postgres(connectionString);
        else _sqlite = Sqlite(connectionString);
    }

    /// <summary>Whether the database is PostgreSQL.</summary>
    public bool IsPostgres => _postgres is not null;

    /// <inheritdoc/>
    public XenWebDb CreateDbContext() => _postgres is not null ? new PostgresXenWebDb(_postgres) : new SqliteXenWebDb(_sqlite!);

    private static bool NamesAHost(string connectionString) => connectionString.Split(';')
        .Select(part => part.Split('=')[0].Trim())
        .Any(key => key.Equals("Host", StringComparison.OrdinalIgnoreCase) || key.Equals("Server", StringComparison.OrdinalIgnoreCase));

    private static DbContextOptions<PostgresXenWebDb> Postgres(string connectionString) =>
        new DbContextOptionsBuilder<PostgresXenWebDb>().UseNpgsql(connectionString).Options;

    private static DbContextOptions<SqliteXenWebDb> Sqlite(string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        if (builder.DataSource.Length == 0) throw new ArgumentException("The connection string names neither 'Host=…' (PostgreSQL) nor 'Data Source=…' (SQLite)", nameof(connectionString));
        return new DbContextOptionsBuilder<SqliteXenWebDb>().UseSqlite(builder.ConnectionString).Options;
    }

    /// <summary>For dotnet-ef only: makes the schema of <see cref="SqliteXenWebDb"/>.</summary>
    private sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteXenWebDb>
    {
        public SqliteXenWebDb CreateDbContext(string[] args) => new(Sqlite("Data Source=:memory:"));
    }

    /// <summary>For dotnet-ef only: makes the schema of <see cref="PostgresXenWebDb"/>.</summary>
    private sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresXenWebDb>
    {
        public PostgresXenWebDb CreateDbContext(string[] args) => new(Postgres("Host=localhost"));
    }
}
