using Microsoft.Data.Sqlite;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Samples;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Live;

public sealed class NewerDatabaseTests
{
    [Fact]
    public async Task With_a_database_of_a_newer_program_the_app_shows_the_lab_writes_nothing_and_says_why()
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-newer-").FullName;
        var database = $"Data Source={Path.Combine(folder, "xenweb.db")};Pooling=False";
        await using (var connection = new SqliteConnection(database))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE "__EFMigrationsHistory" ("MigrationId" TEXT PRIMARY KEY, "ProductVersion" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsHistory" VALUES ('29991231_FromTheFuture', '99')
                """;
            await command.ExecuteNonQueryAsync();
        }
        var before = await File.ReadAllBytesAsync(Path.Combine(folder, "xenweb.db"));
        await using (var app = await TestApp.StartAsync(database: database, untilLoaded: false))
        {
            await using var ferby = new FakeAgent("ferby", app.Broker);
            await ferby.KnownAsync(app);
            Assert.Equal("ferby", (await app.GetAsync("/api/v1/hosts"))[0].GetProperty("name").GetString());
            await Eventually.TrueAsync(() => app.Service<Connection>().Current.DatabaseProblem?.Contains("newer version", StringComparison.Ordinal) == true, () => "the newer schema to be told");
            var (status, _, _) = await app.PostAsync("/api/v1/hosts/ferby/drain");
            Assert.Equal(503, status);
            // What is seen meanwhile waits on the disk for a program that may write it
            await Eventually.TrueAsync(() => ferby.Heard.OfType<SamplesTakenMessage>().Any() && app.Service<SampleSpool>().Bytes > 0, () => "its samples to be kept");
        }
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(folder, "xenweb.db")));
        Directory.Delete(folder, recursive: true);
    }
}
