using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Fuzz.Seeds;
using XenWeb.Web;
using XenWeb.Web.Access;
using XenWeb.Web.Live;
using XenWeb.Infrastructure.Tests;

namespace XenWeb.Fuzz.Web;

/// <summary>The real web app in this process, on free ports, with two hosts and their domains; each of its domains has an agent that may do all but be watched.</summary>
internal sealed class FuzzApp : IDisposable
{
    // 300 requests a second are allowed for each
    private const int TokensMade = 16;

    private readonly WebApplication _app;
    private readonly string _data;
    private readonly List<string> _tokens = [];
    private readonly Dictionary<Type, Action<Envelope>> _fold;
    private int _next;

    /// <summary>Starts it.</summary>
    public FuzzApp(bool insecure)
    {
        Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "None");
        Environment.SetEnvironmentVariable("Logging__LogLevel__Microsoft.AspNetCore.Diagnostics", TellsWhy ? "Error" : "None");
        _data = Directory.CreateTempSubdirectory("xenweb-fuzz-").FullName;
        Options = new WebOptions { Insecure = insecure, Port = 0, BrokerPort = FreePorts.Next(), Data = _data };
        _app = WebApp.Build(Options);
        _app.StartAsync().GetAwaiter().GetResult();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(30) };
        Until(() => _app.Services.GetRequiredService<PeopleDirectory>().IsLoaded);
        var tokens = _app.Services.GetRequiredService<Tokens>();
        for (var i = 0; i < TokensMade; i++) _tokens.Add(tokens.MakeAsync(new NewToken($"fuzz {i}", Scopes.Parse("admin").Scopes!, TimeSpan.FromDays(1)), null).GetAwaiter().GetResult().Secret);
        var fold = typeof(BusReader).GetMethod("Fold", BindingFlags.NonPublic | BindingFlags.Instance)!;
        _fold = _app.Services.GetServices<IHostedService>().OfType<BusReader>().ToDictionary(r => r.GetType(), r => fold.CreateDelegate<Action<Envelope>>(r));
        var sequence = 0;
        foreach (var (_, body) in MessageSeeds.All.Where(m => m.Body is StatusMessage)) Fold(MessageSeeds.InEnvelope(body, ++sequence) with { IssuedAt = TimeProvider.System.GetUtcNow() });
        foreach (var host in Fleet.Hosts.Keys.Select(h => h.Name).ToList()) Fold(MessageSeeds.InEnvelope(new PresenceMessage(new HostId(host), true)));
        foreach (var guest in Fleet.Hosts.Values.SelectMany(h => h.Status?.Sample?.Guests ?? [])) Fold(MessageSeeds.InEnvelope(new GuestPresenceMessage { Guest = guest.Id, Online = true, Permissions = new(false, true, true, true) }));
    }

    /// <summary>Whether it logs what is behind an answer of 500: of one input that is run again that is to be seen, of thousands it is noise.</summary>
    public static bool TellsWhy { get; set; }

    /// <summary>What it was started with.</summary>
    public WebOptions Options { get; }

    /// <summary>To its address; without a token.</summary>
    public HttpClient Http { get; }

    /// <summary>The lab as it is shown.</summary>
    public Domain.Fleet.FleetSnapshot Fleet => Service<LiveFleet>().Current;

    /// <summary>A service.</summary>
    public T Service<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Hands a message to the one who reads it from the bus.</summary>
    public void Fold(Envelope envelope)
    {
        var reader = Claims.Role(envelope.Body) == Domain.Identities.IdentityRole.Virtual ? typeof(XenWeb.Web.Insides.InsideIngest) : typeof(StatusIngest);
        _fold[reader](envelope);
    }

    /// <summary>Asks as an admin.</summary>
    public HttpResponseMessage Send(HttpRequestMessage request)
    {
        if (!new Uri(Http.BaseAddress!, request.RequestUri!).Authority.Equals(Http.BaseAddress!.Authority, StringComparison.Ordinal)) throw new ArgumentException($"{request.RequestUri} is not of the web app");
        if (request.Headers.Authorization is null) request.Headers.Authorization = new("Bearer", _tokens[_next++ % _tokens.Count]);
        return Http.SendAsync(request).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Http.Dispose();
        _app.StopAsync().GetAwaiter().GetResult();
        _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
    }

    private static void Until(Func<bool> holds)
    {
        if (!SpinWait.SpinUntil(holds, TimeSpan.FromSeconds(60))) throw new TimeoutException("the web app did not get ready");
    }
}
