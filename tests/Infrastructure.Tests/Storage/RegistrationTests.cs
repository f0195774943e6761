using XenWeb.Infrastructure.Storage;

namespace XenWeb.Infrastructure.Tests.Storage;

public sealed class RegistrationTests
{
    [Theory]
    [InlineData("Host=db;Database=xen;Username=xen", true)]
    [InlineData("Database=xen; host = db", true)]
    [InlineData("Data Source=xenweb.db", false)]
    [InlineData("Data Source=Host.db", false)]
    public void CreateDbContext_ConnectionString_ChoosesTheDatabase(string connectionString, bool postgres)
    {
        using var db = new XenWebDbFactory(connectionString).CreateDbContext();
        Assert.Equal(postgres, db is PostgresXenWebDb);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mode=ReadOnly")]
    [InlineData("nonsense")]
    public void Constructor_NeitherDatabase_Refuses(string connectionString) =>
        Assert.Throws<ArgumentException>(() => new XenWebDbFactory(connectionString));
}
