using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace XenWeb.Infrastructure.Storage;

/// <summary>The store in a file: the default, for one web server.</summary>
public sealed class SqliteXenWebDb : XenWebDb
{
    /// <summary>
    /// Always saves in a transaction, of one row too: SQLite waits for another writer when a transaction begins, but a lone statement that
    /// returns something meets the other when it ends, and fails at once with "database is locked".
    /// </summary>
    public SqliteXenWebDb(DbContextOptions<SqliteXenWebDb> options) : base(options) => Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
    }

    /// <summary>SQLite has no type for times, and as text they would sort by their offsets.</summary>
    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        at => at.ToUnixTimeMilliseconds(), stored => DateTimeOffset.FromUnixTimeMilliseconds(stored));
}
