using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polly;
using Polly.Retry;
using XenWeb.CommandLine.Settings;

namespace XenWeb.CommandLine.Rest;

/// <summary>To the lab's REST API. What passes (no connection, a server that starts) is tried again, for some seconds; all else is a <see cref="Failure"/>.</summary>
internal sealed class LabClient : IDisposable
{
    /// <summary>The header by which a repeated request is known again.</summary>
    public const string KeyHeader = "Idempotency-Key";

    // 20,000 domains are a fifth of it
    private const int AnswerBytesMax = 64 * 1024 * 1024;
    private const int AgainMax = 4;
    private static readonly TimeSpan _answerWithin = TimeSpan.FromSeconds(30);
    // The server says an operation again every 15 s
    private static readonly TimeSpan _silenceMax = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan _connectWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _pauseMax = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly ResiliencePipeline<HttpResponseMessage> _again;
    private readonly Uri _server;

    /// <summary>To this lab.</summary>
    /// <param name="settings">Which, and as whom.</param>
    /// <param name="time">For the pauses between tries.</param>
    /// <param name="onAgain">Hears why it is tried again.</param>
    public LabClient(ServerSettings settings, TimeProvider time, Action<string> onAgain)
    {
        _server = settings.Server;
        _http = new HttpClient(HandlerOf(settings)) { BaseAddress = new Uri(settings.Server, "api/v1/"), Timeout = _answerWithin, MaxResponseContentBufferSize = AnswerBytesMax };
        if (settings.Token is { } token) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _again = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = AgainMax,
            BackoffType = DelayBackoffType.Exponential,
            Delay = _firstPause,
            MaxDelay = _pauseMax,
            ShouldHandle = given => ValueTask.FromResult(given.Outcome.Exception is { } thrown ? Passes(thrown) && !given.Context.CancellationToken.IsCancellationRequested : Passes(given.Outcome.Result!.StatusCode)),
            DelayGenerator = given => ValueTask.FromResult(given.Outcome.Result?.Headers.RetryAfter?.Delta is { } wish ? wish < _pauseMax ? wish : _pauseMax : (TimeSpan?)null),
            OnRetry = given =>
            {
                onAgain($"{Words(given.Outcome.Exception, given.Outcome.Result)}; trying again in {given.RetryDelay.TotalSeconds:0.#} s");
                given.Outcome.Result?.Dispose();
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    /// <summary>Reads something.</summary>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) => AnswerAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    /// <summary>Asks for something. With a key the same request is known again, and done once.</summary>
    public Task<JsonElement> PostAsync(string path, JsonObject body, string? key, CancellationToken cancellation) => AnswerAsync(() =>
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Add(KeyHeader, key);
        return request;
    }, cancellation);

    /// <summary>Each change of an operation as it comes; ends when the server ends it, or the line is lost.</summary>
    public async IAsyncEnumerable<JsonElement> FollowAsync(string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"operations/{id}/events"), HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var silent = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var events = SseParser.Create(stream, (_, data) => JsonElement.Parse(data)).EnumerateAsync(silent.Token).GetAsyncEnumerator(silent.Token);
        while (await NextAsync(events, silent, cancellation)) yield return events.Current.Data;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<bool> NextAsync(IAsyncEnumerator<SseItem<JsonElement>> events, CancellationTokenSource silent, CancellationToken cancellation)
    {
        silent.CancelAfter(_silenceMax);
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or JsonException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<JsonElement> AnswerAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        using var response = await SendAsync(make, HttpCompletionOption.ResponseContentRead, cancellation);
        try
        {
            return JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (JsonException)
        {
            throw new Failure(ExitCode.Unreachable, $"{_server} answers, but not as XenWeb does: its answer is {response.Content.Headers.ContentType}, not JSON");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, HttpCompletionOption until, CancellationToken cancellation)
    {
        try
        {
            var response = await _again.ExecuteAsync(async end =>
            {
                using var request = make();
                return await _http.SendAsync(request, until, end);
            }, cancellation);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await Problem.ReadAsync(response, _server, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new Failure(ExitCode.Unreachable, Words(e, null));
        }
    }

    private string Words(Exception? thrown, HttpResponseMessage? response) => thrown switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"{_server} is not who it should be: {thrown.InnerException?.Message ?? thrown.Message} (--ca FILE names the authority of its certificate)",
        HttpRequestException => $"No answer from {_server}: {thrown.InnerException?.Message ?? thrown.Message}",
        not null => $"No answer from {_server} within {_answerWithin.TotalSeconds:0} s",
        null => $"{_server} says {(int)response!.StatusCode} {response.ReasonPhrase}",
    };

    // The caller's own end is told apart by its token
    private static bool Passes(Exception thrown) => thrown is HttpRequestException { HttpRequestError: not HttpRequestError.SecureConnectionError } or OperationCanceledException;

    private static bool Passes(HttpStatusCode status) => status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests;

    /// <summary>How it is connected. A proxy of the environment would read a token that goes over plain http, and has nothing of this machine.</summary>
    internal static SocketsHttpHandler HandlerOf(ServerSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = settings.Server.Scheme == Uri.UriSchemeHttps && !settings.Server.IsLoopback, ConnectTimeout = _connectWithin,
            AutomaticDecompression = DecompressionMethods.All,
        };
        if (settings.Authorities is not { } authorities) return handler;
        var chain = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        chain.CustomTrustStore.AddRange(authorities);
        handler.SslOptions.CertificateChainPolicy = chain;
        return handler;
    }
}
