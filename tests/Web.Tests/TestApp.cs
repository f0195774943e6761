using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Infrastructure.Tests;
using XenWeb.Web.Access;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests;

/// <summary>The real app on free ports, with its own broker and an SQLite file; its folder outlives a restart, not the test.</summary>
public sealed class TestApp : IAsyncDisposable
{
    /// <summary>What the test's client shows: it may do everything.</summary>
    public const string Token = "xw_testtesttesttesttesttesttesttest";

    private readonly bool _ownsData;
    private WebApplication? _app;

    private TestApp(WebOptions options, bool ownsData) => (Options, _ownsData) = (options, ownsData);

    /// <summary>What it was started with.</summary>
    public WebOptions Options { get; private set; }

    /// <summary>To its address.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Where agents find the broker.</summary>
    public BrokerPlace Broker => Service<BrokerPlace>();

    /// <summary>A service of the app.</summary>
    public T Service<T>() where T : notnull => _app!.Services.GetRequiredService<T>();

    /// <summary>Its endpoints.</summary>
    public WebApplication App => _app!;

    /// <summary>Starts one and waits until it has read its database, unless that is not there.</summary>
    public static async Task<TestApp> StartAsync(string? broker = null, string? database = null, bool untilLoaded = true, Func<WebOptions, WebOptions>? change = null)
    {
        var data = Directory.CreateTempSubdirectory("xenweb-test-").FullName;
        var options = new WebOptions { Insecure = true, Port = 0, BrokerPort = FreePorts.Next(), Broker = broker, Database = database, Data = data };
        var app = new TestApp(change?.Invoke(options) ?? options, ownsData: true);
        await app.StartAppAsync();
        if (untilLoaded) await app.LoadedAsync();
        return app;
    }

    /// <summary>Ends it and starts it again with the same data and the same broker's port.</summary>
    public async Task RestartAsync()
    {
        Options = Options with { BrokerPort = Options.Broker is null ? Broker.Port : 0 };
        await StopAsync();
        await StartAppAsync();
        await LoadedAsync();
    }

    /// <summary>GET as JSON; fails the test if it is not 200.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>POST with a JSON body, or none.</summary>
    public async Task<(int Status, JsonElement Body, Uri? Location)> PostAsync(string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (body is not null) request.Content = JsonContent.Create(body);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text), response.Headers.Location);
    }

    /// <summary>POST that must be accepted; the operation's id.</summary>
    public async Task<string> AskAsync(string path, object? body = null)
    {
        var (status, answer, location) = await PostAsync(path, body);
        Assert.True(status == 202, $"POST {path}: {status} {answer}");
        var id = answer.GetProperty("id").GetString()!;
        Assert.Equal($"/api/v1/operations/{id}", location?.ToString());
        return id;
    }

    /// <summary>An operation when it is in a state.</summary>
    public Task<JsonElement> OperationAsync(string id, string state) =>
        Eventually.IsAsync(() => GetAsync($"/api/v1/operations/{id}"), o => o.GetProperty("state").GetString() == state, o => $"operation {id} to be {state}: {o}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (_ownsData && Directory.Exists(Options.Data)) Directory.Delete(Options.Data, recursive: true);
    }

    private async Task StartAppAsync()
    {
        _app = WebApp.Build(Options);
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        // In memory: also an app whose database is away knows it. Its first reading of the database would forget it
        Service<PeopleDirectory>().Put(Row("script", Token, "admin"));
    }

    /// <summary>A token that may do what its scopes say, of nobody or of somebody; written to the database.</summary>
    public async Task<string> TokenAsync(string scopes, Guid? person = null, string name = "other") =>
        (await Service<Tokens>().MakeAsync(new NewToken(name, Scopes.Parse(scopes).Scopes!, TimeSpan.FromDays(1)), person)).Secret;

    /// <summary>A client that shows a token, or nothing; keeps no cookies unless it has a jar.</summary>
    public HttpClient As(string? token, System.Net.CookieContainer? jar = null)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = jar is not null, CookieContainer = jar ?? new() }) { BaseAddress = Http.BaseAddress };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    private static TokenRow Row(string name, string token, string scopes) => new()
    {
        Id = new Guid("0198f000-0000-7000-8000-000000000001"), Name = name, Hash = SecretText.HashOf(token), Scopes = scopes, CreatedAt = TimeProvider.System.GetUtcNow(), ExpiresAt = TimeProvider.System.GetUtcNow().AddDays(1),
    };

    // The test's own token, so that it outlives readings of the database
    private async Task KeepTokenAsync()
    {
        await using var db = Service<IDbContextFactory<XenWebDb>>().CreateDbContext();
        var row = Row("script", Token, "admin");
        if (!await db.Tokens.AnyAsync(t => t.Id == row.Id)) db.Tokens.Add(row);
        await db.SaveChangesAsync();
        await Service<PeopleDirectory>().ReadAsync();
    }

    private async Task LoadedAsync()
    {
        await Eventually.TrueAsync(() => Service<Web.Maintenance.RunnerSignal>().Loaded, () => "the database to be read");
        await KeepTokenAsync();
    }

    private async Task StopAsync()
    {
        if (_app is null) return;
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }
}
