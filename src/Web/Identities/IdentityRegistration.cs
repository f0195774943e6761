using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Servers;

namespace XenWeb.Web.Identities;

/// <summary>Puts the lab's authority and who belongs into the app. In clear there is the page, which says so, and nothing else runs.</summary>
internal static class IdentityRegistration
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddIdentities(this IServiceCollection services, WebOptions options)
    {
        services.AddAuthority();
        services.AddSingleton<IdentityEvents>();
        services.AddSingleton<AgentsDesk>();
        services.AddSingleton<BrokerRights>();
        services.AddSingleton(provider => new TrustTeller(
            provider.GetRequiredService<LabIdentity>(), provider.GetRequiredService<Certificates>(), provider.GetRequiredService<LabVoice>(), provider.GetRequiredService<Leadership>(),
            provider.GetRequiredService<BrokerRights>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TrustTeller>>(), provider.GetService<EmbeddedBroker>()));
        if (options.Insecure) return services;
        services.AddHostedService(provider => provider.GetRequiredService<BrokerRights>());
        services.AddHostedService(provider => provider.GetRequiredService<TrustTeller>());
        return services;
    }

    /// <summary>Adds only the authority and the tables, for the commands that run beside the app.</summary>
    public static IServiceCollection AddAuthority(this IServiceCollection services)
    {
        services.AddSingleton<LabIdentity>();
        services.AddSingleton<Certificates>();
        services.AddSingleton(provider => new JoinTokens(() => provider.GetRequiredService<LabIdentity>().Authority.Fingerprint, provider.GetRequiredService<IDbContextFactory<XenWebDb>>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
