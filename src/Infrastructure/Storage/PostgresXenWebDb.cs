using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage;

/// <summary>The store on a PostgreSQL server: for a larger lab, and for several web servers.</summary>
public sealed class PostgresXenWebDb(DbContextOptions<PostgresXenWebDb> options) : XenWebDb(options)
{
    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<Utc>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        // Samples come almost in the order of time, so the smallest kind of index finds what is old
        modelBuilder.Entity<HostSampleRow>().HasIndex(r => r.At).HasMethod("brin");
        modelBuilder.Entity<GuestSampleRow>().HasIndex(r => r.At).HasMethod("brin");
    }

    /// <summary>timestamptz takes UTC only, and throws for another offset.</summary>
    private sealed class Utc() : ValueConverter<DateTimeOffset, DateTimeOffset>(at => at.ToUniversalTime(), stored => stored.ToUniversalTime());
}
