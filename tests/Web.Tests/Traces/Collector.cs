using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using XenWeb.Infrastructure.Tests;

namespace XenWeb.Web.Tests.Traces;

/// <summary>Takes what an OpenTelemetry collector takes: OTLP over HTTP. Texts stand in its bytes as they are.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, string Bytes)> _came = new();

    private Collector(WebApplication app, Uri address) => (_app, Address) = (app, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts one on loopback.</summary>
    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var address = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        var collector = new Collector(builder.Build(), address);
        collector._app.Urls.Add(address.ToString());
        collector._app.MapPost("/{**path}", async (HttpRequest request) =>
        {
            using var bytes = new MemoryStream();
            await request.Body.CopyToAsync(bytes);
            collector._came.Enqueue((request.Path, Encoding.Latin1.GetString(bytes.ToArray())));
            return Results.Bytes([], "application/x-protobuf");
        });
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Everything that came for a path.</summary>
    public string At(string path) => string.Concat(_came.Where(c => c.Path == path).Select(c => c.Bytes));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
