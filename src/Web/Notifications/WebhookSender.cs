using System.Net;
using System.Net.Http.Headers;
using XenWeb.Domain.Notifications;

namespace XenWeb.Web.Notifications;

/// <summary>
/// Sends letters as signed requests. No redirect is followed, no proxy and no cookie used, and of the answer only its status is looked at: nobody can read through it what
/// the web server can reach.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    /// <summary>The longest that one try may take.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly WebhookDoor _door;
    private readonly NotificationOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Sends nothing yet.</summary>
    public WebhookSender(WebhookDoor door, NotificationOptions options, TimeProvider time)
    {
        (_door, _options, _time) = (door, options, time);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false, Credentials = null, AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = door.ConnectAsync, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(1), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            // In KiB, and in bytes
            MaxResponseHeadersLength = 16, MaxResponseDrainSize = 4096, ActivityHeadersPropagator = null,
        };
        _http = new HttpClient(handler) { Timeout = Within, MaxResponseContentBufferSize = 4096 };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("XenWeb", "1"));
    }

    /// <summary>Tries once, signed anew for this moment.</summary>
    public async Task<SendOutcome> SendAsync(Letter letter, string address, string secret, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)) return SendOutcome.Never("The webhook's address can't be read.");
        if (_door.WhyNot(uri) is { } why) return SendOutcome.Never(why);
        var body = LetterWords.Json(letter, _options);
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Sign(secret, _time.GetUtcNow(), body));
        request.Headers.Add(WebhookSignature.Delivery, letter.Id.ToString());
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return Judge(answer.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SendOutcome.Later($"The receiver does not answer within {Within.TotalSeconds:0} s.");
        }
        catch (HttpRequestException e)
        {
            return e.InnerException is WebhookRefusedException refused ? SendOutcome.Never(refused.Message) : SendOutcome.Later(Words(e));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static SendOutcome Judge(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => SendOutcome.Taken,
        >= 300 and < 400 => SendOutcome.Never($"The receiver answers {(int)status}, a redirect: none is followed."),
        408 or 425 or 429 or >= 500 => SendOutcome.Later($"The receiver answers {(int)status}."),
        _ => SendOutcome.Never($"The receiver answers {(int)status}: it does not want it."),
    };

    // What failed, not what came back
    private static string Words(HttpRequestException failure) => failure.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "The receiver's name is not known.",
        HttpRequestError.ConnectionError => "The receiver does not answer.",
        HttpRequestError.SecureConnectionError => "The receiver's certificate can't be trusted, or it speaks no TLS.",
        _ => "The receiver's answer can't be read.",
    };
}
