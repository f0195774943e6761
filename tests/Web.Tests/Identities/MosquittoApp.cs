using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Tests.Mosquitto;
using XenWeb.Web.Identities;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Identities;

/// <summary>The real app with a real Mosquitto, which has joined the lab with a token as an admin would let it.</summary>
internal sealed class MosquittoApp : IAsyncDisposable
{
    private MosquittoApp(TestApp app, RealMosquitto mosquitto) => (App, Mosquitto) = (app, mosquitto);

    public TestApp App { get; }

    public RealMosquitto Mosquitto { get; }

    /// <summary>Starts both; returns when the app has told the broker what each may do, and is connected itself.</summary>
    /// <param name="before">Called with the app's options before it is started.</param>
    public static async Task<MosquittoApp> StartAsync(Action<WebOptions>? before = null)
    {
        var mosquitto = new RealMosquitto();
        var app = await TestApp.StartAsync(broker: $"127.0.0.1:{mosquitto.Port}", change: o =>
        {
            before?.Invoke(o);
            return o with { Insecure = false };
        });
        var started = new MosquittoApp(app, mosquitto);
        var (own, broker) = await started.JoinAsync("broker", null);
        Assert.Equal($"127.0.0.1:{mosquitto.Port}", broker);
        own.Save(mosquitto.IdentityFolder);
        await mosquitto.StartAsync();
        await started.IsConnectedAsync();
        return started;
    }

    /// <summary>Joins with a token of its own.</summary>
    public async Task<(OwnIdentity Own, string Broker)> JoinAsync(string role, string? name)
    {
        var (status, made, _) = await App.PostAsync("/api/v1/agents/join-tokens", new { role, name });
        Assert.True(status == 201, $"{status} {made}");
        return await Joining.JoinAsync(App.Http.BaseAddress!, made.GetProperty("token").GetString()!, null, TimeProvider.System, default);
    }

    /// <summary>Waits until the app is at the broker, with all of its connections.</summary>
    public Task IsConnectedAsync() => Eventually.TrueAsync(
        () => App.Service<Connection>().Current.BrokerUp && App.Service<Infrastructure.Mqtt.MqttBus>().IsConnected && App.Service<XenWeb.Web.Insides.GuestBus>().Bus.IsConnected && App.Service<SampleBus>().Bus.IsConnected && App.Service<BrokerRights>().IsTold,
        () => $"the web app to be at the broker: {App.Service<BrokerRights>().Problem}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Mosquitto.DisposeAsync();
    }
}
