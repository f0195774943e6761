using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;

namespace XenWeb.Web.Servers;

/// <summary>Adds the hub that pushes operations, over Redis where there is one.</summary>
internal static class OperationsHubRegistration
{
    /// <summary>Adds it. Pages' circuits and the feed stay as they are: they stick to one web server, which has all there is to see, and must not hang on Redis.</summary>
    public static void AddOperationsHub(this IServiceCollection services, WebOptions options)
    {
        services.AddSingleton<RedisLine>();
        services.AddHostedService<OperationsFeed>();
        if (options.Redis is null) return;
        services.AddOptions<RedisOptions>().Configure<RedisLine>((redis, line) => redis.ConnectionFactory = line.ConnectAsync);
        services.AddSingleton<HubLifetimeManager<OperationsHub>, RedisHubLifetimeManager<OperationsHub>>();
    }
}
