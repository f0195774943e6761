using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace XenWeb.Web.Tests.Servers;

/// <summary>
/// Scripts that pause domains and let them go on, each order with an idempotency key that is asked for at both web servers at once, and again after whatever goes wrong.
/// </summary>
internal sealed class OrderLoad : IAsyncDisposable
{
    private readonly ServersLab _lab;
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _atA, _atB;
    private readonly List<Task> _scripts;
    private readonly ConcurrentDictionary<string, string> _operations = new();
    private readonly int[] _rounds;

    /// <summary>Begins to ask, a script for each domain.</summary>
    public OrderLoad(ServersLab lab, IReadOnlyList<string> domains)
    {
        _lab = lab;
        (_atA, _atB) = (At("a"), At("b"));
        _rounds = new int[domains.Count];
        _scripts = [.. domains.Select((domain, number) => Task.Run(() => RunAsync(domain, number)))];
    }

    /// <summary>The operation of each key.</summary>
    public IReadOnlyDictionary<string, string> Operations => _operations;

    /// <summary>Returns when every script has ended so many more orders.</summary>
    public Task MoreAsync(int rounds)
    {
        int[] before = [.. _rounds];
        return Eventually.TrueAsync(() => _scripts.Exists(s => s.IsFaulted) || _rounds.Zip(before).All(r => r.First >= r.Second + rounds), () => $"{rounds} more orders of each script: {string.Join(' ', _rounds)}, {string.Join(' ', before)}");
    }

    /// <summary>Returns when every order that was asked for has ended; fails if one did not end as it should.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_scripts);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_scripts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _atA.Dispose();
        _atB.Dispose();
        _stop.Dispose();
    }

    // By way of the proxy, held at one web server as long as that lives
    private HttpClient At(string server)
    {
        var jar = new CookieContainer();
        var client = _lab.ByProxy(jar, isScript: true);
        jar.Add(client.BaseAddress!, new Cookie("__Host-xenweb-server", server) { Secure = true, Path = "/" });
        return client;
    }

    private async Task RunAsync(string domain, int number)
    {
        for (var round = 0; !_stop.IsCancellationRequested; round++)
        {
            var key = $"{domain}-{round}";
            var id = await AskAsync($"/api/v1/domains/{domain}/{(round % 2 == 0 ? "pause" : "unpause")}", key);
            _operations[key] = id;
            var end = await EndOfAsync(id);
            Assert.True(end.GetProperty("state").GetString() == "done", $"{key}: {end}");
            Interlocked.Increment(ref _rounds[number]);
        }
    }

    private async Task<string> AskAsync(string path, string key)
    {
        var (id, said) = ("", "");
        await Eventually.TrueAsync(async () =>
        {
            var answers = await Task.WhenAll(TryAsync(_atA, path, key), TryAsync(_atB, path, key));
            string[] ids = [.. answers.Where(a => a.Status is 200 or 202).Select(a => a.Body.GetProperty("id").GetString()!).Distinct()];
            // One key is one operation, whoever was asked
            Assert.True(ids.Length <= 1, $"{key}: {string.Join(' ', ids)}");
            said = string.Join('\n', answers.Select(a => $"{a.Status} {a.Body}"));
            return (id = ids.FirstOrDefault("")).Length > 0;
        }, () => $"{path} to be accepted: {said}");
        return id;
    }

    private async Task<JsonElement> EndOfAsync(string id)
    {
        JsonElement end = default;
        await Eventually.TrueAsync(async () =>
        {
            var (status, body) = await TryAsync(_atB, $"/api/v1/operations/{id}", null);
            Assert.NotEqual(404, status);
            if (status == 200) end = body;
            return status == 200 && body.GetProperty("endedAt").ValueKind == JsonValueKind.String;
        }, () => $"operation {id} to end: {end}");
        return end;
    }

    private static async Task<(int Status, JsonElement Body)> TryAsync(HttpClient http, string path, string? key)
    {
        try
        {
            if (key is not null) return await ServersLab.PostAsync(http, path, new { reason = "load" }, key);
            using var response = await http.GetAsync(path);
            return ((int)response.StatusCode, response.StatusCode == HttpStatusCode.OK ? JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()) : default);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return (0, default);
        }
    }
}
