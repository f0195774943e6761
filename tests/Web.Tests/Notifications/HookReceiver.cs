using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace XenWeb.Web.Tests.Notifications;

/// <summary>A real receiver of webhooks on loopback, which does what docs/notifications.md tells receivers to do.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HashSet<string> _seen = [];

    private HookReceiver(WebApplication app) => _app = app;

    /// <summary>Where it is.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What it checks with.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Statuses of the next answers; 204 if there is none.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    /// <summary>Where redirects lead.</summary>
    public string Elsewhere { get; set; } = "/elsewhere";

    /// <summary>What it took, in order.</summary>
    public ConcurrentQueue<JsonElement> Taken { get; } = new();

    /// <summary>Why it did not take something.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    /// <summary>Paths of all requests.</summary>
    public ConcurrentQueue<string> Paths { get; } = new();

    /// <summary>Every request as it came, to be replayed.</summary>
    public ConcurrentQueue<(string Signature, string Delivery, byte[] Body)> Requests { get; } = new();

    public static async Task<HookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var receiver = new HookReceiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        receiver.Address = new Uri(receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return receiver;
    }

    /// <summary>Why a request does not count; null if it does. Step by step as documented.</summary>
    public string? WhyNot(string header, string delivery, byte[] body, DateTimeOffset now)
    {
        var parts = header.Split(',').Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToLookup(p => p[0], p => p[1]);
        if (parts["t"].FirstOrDefault() is not { } stamp || !long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return "no time";
        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > 300) return "too old";
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{stamp}.").Concat(body).ToArray());
        if (!parts["v1"].Any(v => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(v), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected))))) return "not signed so";
        lock (_seen) return _seen.Add(delivery) ? null : "taken already";
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Paths.Enqueue(context.Request.Path);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var (header, delivery) = ($"{context.Request.Headers["XenWeb-Signature"]}", $"{context.Request.Headers["XenWeb-Delivery"]}");
        Requests.Enqueue((header, delivery, body.ToArray()));
        if (Answers.TryDequeue(out var status))
        {
            context.Response.StatusCode = status;
            if (status is >= 300 and < 400) context.Response.Headers.Location = Elsewhere;
            return;
        }
        if (WhyNot(header, delivery, body.ToArray(), TimeProvider.System.GetUtcNow()) is { } why)
        {
            Refused.Enqueue(why);
            context.Response.StatusCode = 403;
            return;
        }
        Taken.Enqueue(JsonSerializer.Deserialize<JsonElement>(body.ToArray()));
        context.Response.StatusCode = 204;
    }
}
