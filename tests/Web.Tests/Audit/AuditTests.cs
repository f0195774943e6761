using System.Text.Json;
using Microsoft.Data.Sqlite;
using XenWeb.Domain.Messages;
using XenWeb.Web.Audit;

namespace XenWeb.Web.Tests.Audit;

/// <summary>What is done is in the audit, in one chain, and what somebody does to the chain is found.</summary>
public sealed class AuditTests : Lab
{
    private AuditLog Log => App.Service<AuditLog>();

    [Fact]
    public async Task An_order_is_there_when_it_was_accepted_refused_and_done_with_who_why_and_from_where()
    {
        var id = await App.AskAsync("/api/v1/domains/dns/pause", new { reason = "exam" });
        await Ferby.AnswerAsync(Guid.Parse(id), OrderState.Done, "dns is paused");
        await App.OperationAsync(id, "done");
        Assert.Equal(409, (await App.PostAsync("/api/v1/domains/dns/release")).Status);
        await FlushAsync();

        var entries = (await App.GetAsync("/api/v1/audit?limit=500")).EnumerateArray().ToList();
        var accepted = entries.Single(e => Text(e, "what") == "pause" && Text(e, "outcome").StartsWith("accepted", StringComparison.Ordinal));
        Assert.Equal(("dns", "exam"), (Text(accepted, "on"), Text(accepted, "why")));
        Assert.Contains("127.0.0.1, API", Text(accepted, "from"), StringComparison.Ordinal);
        var done = entries.Single(e => Text(e, "what") == "pause" && Text(e, "outcome").StartsWith("done", StringComparison.Ordinal));
        Assert.Equal("ferby", Text(done, "from"));
        Assert.Contains(entries, e => Text(e, "what") == "release" && Text(e, "outcome").StartsWith("refused", StringComparison.Ordinal));
        Assert.All((await App.GetAsync("/api/v1/audit?what=pause")).EnumerateArray(), e => Assert.Equal("pause", Text(e, "what")));
    }

    [Fact]
    public async Task The_chain_goes_on_over_a_restart_and_is_exported_in_lines()
    {
        await WriteAsync(3);
        await App.RestartAsync();
        await WriteAsync(2);
        Assert.Equal(JsonValueKind.Null, (await App.GetAsync("/api/v1/audit/verify")).GetProperty("broken").ValueKind);
        var lines = (await App.Http.GetStringAsync("/api/v1/audit/export")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        Assert.Equal(Enumerable.Range(1, lines.Count).Select(n => (long)n), lines.Select(l => l.GetProperty("sequence").GetInt64()));
        Assert.Equal(5, lines.Count(l => Text(l, "what") == "test"));
    }

    [Fact]
    public async Task Entries_written_at_once_from_many_threads_are_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(n => Task.Run(() => WriteAsync(10))));
        var verdict = await App.Service<AuditReader>().VerifyAsync();
        Assert.Null(verdict.Broken);
        Assert.True(verdict.Entries >= 500);
    }

    [Theory]
    [InlineData("UPDATE Audit SET Who = 'nobody' WHERE Sequence = 2", "entry 2 is not what was written")]
    [InlineData("DELETE FROM Audit WHERE Sequence > 1", "the end is cut off")]
    public async Task What_somebody_did_to_the_database_is_told_with_the_first_broken_link(string change, string found)
    {
        await WriteAsync(4);
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(App.Options.Data, "xenweb.db")}"))
        {
            await database.OpenAsync();
            await using var command = database.CreateCommand();
            command.CommandText = $"DROP TRIGGER AuditIsNotChanged; DROP TRIGGER AuditIsNotDeleted; {change}";
            await command.ExecuteNonQueryAsync();
        }
        Assert.Contains(found, (await App.Service<AuditReader>().VerifyAsync()).Broken, StringComparison.Ordinal);
        Assert.Equal(1, await AuditCommands.RunAsync(App.Options.Data, null, AuditCommands.VerifyAsync, default));
    }

    [Fact]
    public async Task The_command_reads_the_file_beside_the_running_app_and_says_where_there_is_none()
    {
        await WriteAsync(2);
        Assert.Equal(0, await AuditCommands.RunAsync(App.Options.Data, null, AuditCommands.VerifyAsync, default));
        Assert.Equal(2, await AuditCommands.RunAsync("/nowhere", null, AuditCommands.VerifyAsync, default));
    }

    [Fact]
    public async Task Texts_of_any_kind_are_kept_so_that_the_chain_holds()
    {
        Assert.True(await Log.WriteAsync(new AuditEntry("a\0b", new string('x', 5000), "half \ud83d", "\u202e turned", null, "line\nbreak")));
        Assert.Null((await App.Service<AuditReader>().VerifyAsync()).Broken);
    }

    private async Task WriteAsync(int count)
    {
        for (var n = 0; n < count; n++) Assert.True(await Log.WriteAsync(new AuditEntry("mira", "test", $"thing-{n}", "", "here", "done")));
    }

    // What was given before this entry is written when it is
    private Task FlushAsync() => WriteAsync(1);

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString()!;
}
