using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Access;

namespace XenWeb.Web.Tests.Access;

public sealed class TokenTests : Lab
{
    [Fact]
    public async Task A_token_drains_the_host_that_its_scope_names_and_nothing_else()
    {
        using var ci = App.As(await App.TokenAsync("drain:ferby", name: "ci"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(ci, "/api/v1/hosts/herby/drain"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(ci, "/api/v1/hosts/ferby/activate"));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(ci, "/api/v1/hosts/ferby/drain"));
        Assert.Equal("ci", (await Ferby.IntentAsync()).Reason.Who);
        Assert.Empty(Herby.Intents);
        // It sees the host that it is for, and follows what it asked for
        Assert.Equal(["ferby"], (await JsonAsync(ci, "/api/v1/hosts")).EnumerateArray().Select(h => h.GetProperty("name").GetString()!));
        Assert.Single((await JsonAsync(ci, "/api/v1/operations")).EnumerateArray());
        await Eventually.IsAsync(
            () => App.GetAsync("/api/v1/events"),
            events => events.EnumerateArray().Any(e => e.GetProperty("what").GetString() == "access-refused" && e.GetProperty("who").GetString() == "ci" && e.GetProperty("host").GetString() == "herby"),
            events => $"the refusal among the events: {events}");
    }

    [Fact]
    public async Task A_token_that_was_revoked_or_has_expired_or_is_wrong_lets_nobody_in()
    {
        var secret = await App.TokenAsync("read", name: "nightly");
        using var script = App.As(secret);
        Assert.Equal(HttpStatusCode.OK, (await script.GetAsync("/api/v1/hosts")).StatusCode);
        var row = App.Service<PeopleDirectory>().Tokens.Single(t => t.Name == "nightly");
        Assert.True(await App.Service<Tokens>().RevokeAsync(row.Id));
        using var revoked = await script.GetAsync("/api/v1/hosts");
        Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (revoked.StatusCode, revoked.Content.Headers.ContentType?.MediaType));
        var (old, _) = await App.Service<Tokens>().MakeAsync(new NewToken("old", Scopes.Parse("admin").Scopes!, TimeSpan.FromMilliseconds(1)), null);
        foreach (var wrong in new[] { old, "xw_" + new string('a', 32), secret[..^1], "", "x y", "Basic abc" })
        {
            using var client = App.As(null);
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/hosts")).StatusCode);
        }
    }

    [Fact]
    public async Task Of_a_token_only_its_hash_is_kept_and_its_use_to_the_minute()
    {
        var secret = await App.TokenAsync("read", name: "kept");
        Assert.StartsWith("xw_", secret);
        Assert.Equal(35, secret.Length);
        using var script = App.As(secret);
        for (var i = 0; i < 3; i++) (await script.GetAsync("/api/v1/hosts")).Dispose();
        await using var db = App.Service<IDbContextFactory<XenWebDb>>().CreateDbContext();
        var row = await db.Tokens.AsNoTracking().SingleAsync(t => t.Name == "kept");
        Assert.Equal((SecretText.HashOf(secret), false), (row.Hash, row.Hash.Contains(secret, StringComparison.Ordinal)));
        Assert.NotNull(row.LastUsedAt);
        await foreach (var line in File.ReadLinesAsync(Path.Combine(App.Options.Data, "xenweb.db"), System.Text.Encoding.Latin1)) Assert.DoesNotContain(secret, line);
    }

    [Fact]
    public async Task The_command_makes_a_token_beside_the_running_app_which_is_good_at_once()
    {
        var (code, output) = await RunAsync("token", "--data", App.Options.Data, "--name", "from-the-machine", "--scope", "read", "--days", "1");
        Assert.True(code == 0, output);
        using var script = App.As(output.Trim());
        Assert.Equal(HttpStatusCode.OK, (await script.GetAsync("/api/v1/hosts")).StatusCode);
        (code, output) = await RunAsync("token", "--data", App.Options.Data, "--name", "x", "--scope", "everything");
        Assert.Equal(1, code);
        Assert.Contains("'everything' is no scope", output);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(WebApp).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string path) => (await client.PostAsync(path, null)).StatusCode;

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path) => JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync(path));
}
