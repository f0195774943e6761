using System.Diagnostics;
using System.Net;
using System.Text;
using XenWeb.Domain.Messages;
using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;
using XenWeb.Fuzz.Web;

namespace XenWeb.Fuzz.Targets;

/// <summary>The whole web app: every route with every body, and messages that are read and then shown.</summary>
internal static class WebTargets
{
    // After a request that was accepted the database is written to for a while yet
    private const int SettledAfter = 5;

    // The last millisecond of the calendar
    private const long Newest = 253_402_300_799_999;

    private static readonly TimeSpan _settledWithin = TimeSpan.FromSeconds(1);

    /// <summary>Requests. Never an answer of 500; and of what is refused nothing is left in the database.</summary>
    public static FuzzTarget Rest()
    {
        var app = new FuzzApp(insecure: false);
        var digest = new StateDigest(app.Options.Data);
        var seeds = new Routes(app).Seeds();
        var (since, changedAt, before) = (0, Stopwatch.GetTimestamp(), "");
        return new FuzzTarget("rest", seeds, input =>
        {
            if (RequestText.Of(input) is not { } request) return "can't be sent";
            using var sent = request;
            using var answer = Answer(app, request);
            if (answer is null) return "broken off";
            var said = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
            if ((int)answer.StatusCode is >= 500 and not 503 || said.Contains("database is away", StringComparison.OrdinalIgnoreCase)) throw new InvalidOperationException($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {said}");
            if (answer.IsSuccessStatusCode && request.Method.Method is not ("GET" or "HEAD")) (since, changedAt, before) = (0, Stopwatch.GetTimestamp(), "");
            else if (++since > SettledAfter && Stopwatch.GetElapsedTime(changedAt) > _settledWithin && answer.StatusCode != HttpStatusCode.NotFound)
            {
                var now = digest.Now();
                if (before.Length > 0 && before != now) throw new InvalidOperationException($"{request.Method} {request.RequestUri} was answered {(int)answer.StatusCode} and changed something:\n{before}\n{now}");
                before = now;
            }
            return $"{request.Method} {Shape(request.RequestUri!)} {(int)answer.StatusCode} {said.Length / 400}";
        }) { AllocationsPerByte = 0, GrowthMax = 64 << 20, BytesMax = 1200 * 1024, End = () => { digest.Dispose(); app.Dispose(); } };
    }

    /// <summary>Messages into the lab as the web app has it, and now and then all that shows it.</summary>
    public static FuzzTarget Shown()
    {
        var app = new FuzzApp(insecure: true);
        string[] shows = ["hosts", "domains", "negotiations", "migrations", "configurations", "events", "hosts/ferby", "domains/small-1", $"domains/{Samples.Uuid}", $"domains/{Samples.Uuid}/agent", "operations", "agents/certificates"];
        var count = 0;
        return new FuzzTarget("shown", [.. MessageSeeds.All.Select(m => MessageSeeds.Input(m.Topic, m.Body))], input =>
        {
            var (topic, json) = MessageSeeds.Part(input);
            if (MessageJson.Read(topic, json).Envelope is not { } envelope || Claims.Role(envelope.Body) == Domain.Identities.IdentityRole.Web) return "dropped";
            // Statuses of one sender are taken in order only
            app.Fold(envelope with { Incarnation = Newest, Sequence = ++count, IssuedAt = TimeProvider.System.GetUtcNow() });
            if (count % 10 == 0)
            {
                foreach (var path in shows)
                {
                    using var answer = app.Send(new HttpRequestMessage(HttpMethod.Get, $"/api/v1/{path}"));
                    if ((int)answer.StatusCode >= 500) throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {answer.Content.ReadAsStringAsync().GetAwaiter().GetResult()}");
                }
            }
            return envelope.Body.GetType().Name;
        }) { AllocationsPerByte = 0, GrowthMax = 64 << 20, End = app.Dispose };
    }

    // What the client does not send, or the server does not let it send to the end, is no answer; the server has to go on
    private static HttpResponseMessage? Answer(FuzzApp app, HttpRequestMessage request)
    {
        try
        {
            return app.Send(request);
        }
        catch (HttpRequestException)
        {
            using var well = app.Send(new HttpRequestMessage(HttpMethod.Get, "/healthz"));
            return well.IsSuccessStatusCode ? null : throw new InvalidOperationException($"after {request.Method} {request.RequestUri} the web app is not well");
        }
    }

    // Not each name by itself
    private static string Shape(Uri path) => string.Join('/', path.OriginalString.Split('?')[0].Split('/').Take(4)) + path.OriginalString.Count(c => c == '/');
}
