using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage;

/// <summary>
/// What the web app keeps. Take one from the <see cref="IDbContextFactory{TContext}"/> for one piece of work and dispose it.
/// Two subclasses, one for each database, because each has a schema folder of its own: see docs/adr/0003.
/// Times go in with any offset and come out in UTC; SQLite keeps them to the millisecond, PostgreSQL to the microsecond.
/// </summary>
public abstract class XenWebDb(DbContextOptions options) : DbContext(options)
{
    /// <summary>Guest configurations, by name.</summary>
    public DbSet<ConfigurationRow> Configurations => Set<ConfigurationRow>();

    /// <summary>All versions of guest configurations.</summary>
    public DbSet<ConfigurationVersionRow> ConfigurationVersions => Set<ConfigurationVersionRow>();

    /// <summary>What is wanted of each host.</summary>
    public DbSet<IntentRow> Intents => Set<IntentRow>();

    /// <summary>Each host's policies, and the lab's own; a host without a row has the defaults.</summary>
    public DbSet<PolicyRow> Policies => Set<PolicyRow>();

    /// <summary>What was asked for.</summary>
    public DbSet<OperationRow> Operations => Set<OperationRow>();

    /// <summary>What happened. Written by <see cref="EventLog"/>.</summary>
    public DbSet<EventRow> Events => Set<EventRow>();

    /// <summary>Who did what; only ever added to, as links of a chain (<see cref="AuditChain"/>).</summary>
    public DbSet<AuditRow> Audit => Set<AuditRow>();

    /// <summary>Negotiations.</summary>
    public DbSet<NegotiationRow> Negotiations => Set<NegotiationRow>();

    /// <summary>Live moves of guests.</summary>
    public DbSet<MigrationRow> Migrations => Set<MigrationRow>();

    /// <summary>Hosts' history. Read and written by <see cref="History.HistoryStore"/>.</summary>
    public DbSet<HostSampleRow> HostSamples => Set<HostSampleRow>();

    /// <summary>Guests' history. Read and written by <see cref="History.HistoryStore"/>.</summary>
    public DbSet<GuestSampleRow> GuestSamples => Set<GuestSampleRow>();

    /// <summary>Hosts as they were, but for what samples tell. Read by <see cref="History.TapeStore"/>.</summary>
    public DbSet<HostKeyframeRow> HostKeyframes => Set<HostKeyframeRow>();

    /// <summary>Who signs in.</summary>
    public DbSet<PersonRow> People => Set<PersonRow>();

    /// <summary>Where instructors act.</summary>
    public DbSet<GroupRow> Groups => Set<GroupRow>();

    /// <summary>Secrets of scripts.</summary>
    public DbSet<TokenRow> Tokens => Set<TokenRow>();

    /// <summary>Links that sign in once.</summary>
    public DbSet<SignInLinkRow> SignInLinks => Set<SignInLinkRow>();
    /// <summary>Certificates that the lab's authority has issued.</summary>
    public DbSet<CertificateRow> Certificates => Set<CertificateRow>();

    /// <summary>Tokens to join the lab with.</summary>
    public DbSet<JoinTokenRow> JoinTokens => Set<JoinTokenRow>();

    /// <summary>What people were told.</summary>
    public DbSet<NotificationRow> Notifications => Set<NotificationRow>();

    /// <summary>What of it went out, or is to.</summary>
    public DbSet<NotificationDeliveryRow> NotificationDeliveries => Set<NotificationDeliveryRow>();

    /// <summary>What people want to be told.</summary>
    public DbSet<NotificationSettingsRow> NotificationSettings => Set<NotificationSettingsRow>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ConfigurationRow>(row =>
        {
            row.HasKey(r => r.Name);
            row.Property(r => r.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<ConfigurationVersionRow>(row =>
        {
            row.HasKey(r => new { r.Name, r.Version });
            row.Property(r => r.Hash).HasMaxLength(32);
        });
        modelBuilder.Entity<IntentRow>(row =>
        {
            row.HasKey(r => r.Host);
            row.Property(r => r.Host).HasMaxLength(HostId.LengthMax);
            row.Property(r => r.Generation).IsConcurrencyToken();
        });
        modelBuilder.Entity<PolicyRow>(row =>
        {
            row.HasKey(r => r.Host);
            row.Property(r => r.Host).HasMaxLength(HostId.LengthMax);
            row.Property(r => r.Generation).IsConcurrencyToken();
        });
        modelBuilder.Entity<OperationRow>(row =>
        {
            row.HasKey(r => r.Id);
            row.Property(r => r.Id).ValueGeneratedNever();
            row.HasIndex(r => r.IdempotencyKey).IsUnique();
            row.HasIndex(r => r.CreatedAt);
            row.HasIndex(r => new { r.Host, r.CreatedAt });
            row.HasIndex(r => new { r.GuestId, r.CreatedAt });
            row.HasIndex(r => r.State);
        });
        EventsAndMoves(modelBuilder);
        Samples(modelBuilder);
        WhoSignsIn(modelBuilder);
        WhoIsTold(modelBuilder);
    }

    private static void WhoIsTold(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<NotificationRow>(row =>
        {
            row.HasKey(r => r.Id);
            row.Property(r => r.Id).ValueGeneratedNever();
            row.HasIndex(r => new { r.PersonId, r.RaisedAt });
            row.HasIndex(r => r.ChangedAt);
        });
        modelBuilder.Entity<NotificationDeliveryRow>(row =>
        {
            row.HasKey(r => new { r.NotificationId, r.Way, r.Phase });
            row.HasIndex(r => r.State);
        });
        modelBuilder.Entity<NotificationSettingsRow>(row =>
        {
            row.HasKey(r => r.PersonId);
            row.Property(r => r.PersonId).ValueGeneratedNever();
            row.Property(r => r.ConfirmedMail).HasMaxLength(254);
            row.Property(r => r.Version).IsConcurrencyToken();
        });
    }

    private static void WhoSignsIn(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PersonRow>(row =>
        {
            row.HasKey(r => r.Id);
            row.Property(r => r.Id).ValueGeneratedNever();
            row.HasIndex(r => r.NormalizedName).IsUnique();
            row.HasIndex(r => new { r.Issuer, r.Subject }).IsUnique();
            row.Property(r => r.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<GroupRow>(row => row.HasKey(r => r.Name));
        modelBuilder.Entity<TokenRow>(row =>
        {
            row.HasKey(r => r.Id);
            row.Property(r => r.Id).ValueGeneratedNever();
            row.HasIndex(r => r.Hash).IsUnique();
        });
        modelBuilder.Entity<SignInLinkRow>(row => row.HasKey(r => r.Hash));
        modelBuilder.Entity<CertificateRow>(row =>
        {
            row.HasKey(r => r.Serial);
            row.HasIndex(r => r.Identity);
            row.HasIndex(r => r.ExpiresAt);
        });
        modelBuilder.Entity<JoinTokenRow>(row => row.HasKey(r => r.Id));
    }

    private static void EventsAndMoves(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<EventRow>(row =>
        {
            row.HasKey(r => r.Id);
            row.HasIndex(r => r.Key).IsUnique();
            row.HasIndex(r => r.At);
            row.HasIndex(r => new { r.Host, r.At });
            row.HasIndex(r => new { r.Guest, r.At });
        });
        modelBuilder.Entity<AuditRow>(row =>
        {
            row.HasKey(r => r.Sequence);
            row.Property(r => r.Sequence).ValueGeneratedNever();
            row.Property(r => r.Hash).HasMaxLength(64);
            row.HasIndex(r => r.Key).IsUnique();
            row.HasIndex(r => new { r.Who, r.Sequence });
            row.HasIndex(r => new { r.On, r.Sequence });
        });
        modelBuilder.Entity<NegotiationRow>(row =>
        {
            row.HasKey(r => r.HelpId);
            row.HasIndex(r => r.AskedAt);
        });
        modelBuilder.Entity<MigrationRow>(row =>
        {
            row.HasKey(r => r.Id);
            row.HasIndex(r => r.StartedAt);
            row.HasIndex(r => new { r.GuestId, r.StartedAt });
        });
    }

    private static void Samples(ModelBuilder modelBuilder)
    {
        // The index on the time alone is for the removal of what is old
        modelBuilder.Entity<HostSampleRow>(row =>
        {
            row.HasKey(r => new { r.Host, r.At });
            row.Property(r => r.Host).HasMaxLength(HostId.LengthMax);
            row.HasIndex(r => r.At);
        });
        modelBuilder.Entity<GuestSampleRow>(row =>
        {
            row.HasKey(r => new { r.GuestId, r.At });
            row.Property(r => r.Host).HasMaxLength(HostId.LengthMax);
            row.HasIndex(r => r.At);
        });
        modelBuilder.Entity<HostKeyframeRow>(row =>
        {
            row.HasKey(r => new { r.Host, r.At });
            row.Property(r => r.Host).HasMaxLength(HostId.LengthMax);
            row.HasIndex(r => r.At);
        });
    }
}
