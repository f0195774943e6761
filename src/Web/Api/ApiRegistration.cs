using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.SignalR;
using Scalar.AspNetCore;
using XenWeb.Web.Identities;
using XenWeb.Web.Access;
using XenWeb.Web.Downloads;

namespace XenWeb.Web.Api;

/// <summary>Puts the API and its description into the app.</summary>
internal static class ApiRegistration
{
    /// <summary>Adds what the API needs.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.Configure<JsonOptions>(json => ApiJson.Apply(json.SerializerOptions));
        services.AddSignalR(hub => hub.EnableDetailedErrors = false).AddJsonProtocol(json => ApiJson.Apply(json.PayloadSerializerOptions));
        services.AddScoped<LookIn>();
        services.AddScoped<AskIn>();
        services.AddSingleton<DownloadDoor>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "XenWeb";
            document.Info.Description = "A lab of Xen hosts: what there is, what is being done, and what is asked of it. Every error is problem details (RFC 9457) with each single error in \"errors\".";
            return Task.CompletedTask;
        }));
        return services;
    }

    /// <summary>Maps /api/v1, its description, the two health checks, and what Prometheus reads.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").Needs(LabAction.Read);
        app.MapScalarApiReference("/api", scalar => scalar.WithTitle("XenWeb API").DisableDefaultFonts().WithNonce()).Needs(LabAction.Read);
        var api = app.MapGroup("/api/v1").Needs(LabAction.Read).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status500InternalServerError).AuditsRefusals();
        api.MapAudit();
        api.MapHosts();
        api.MapPolicies();
        api.MapLabPolicy();
        api.MapHeadroom();
        api.MapDomains();
        api.MapDownloads();
        api.MapInsides();
        api.MapLoads();
        api.MapScenarios();
        api.MapConfigurations();
        api.MapDryRuns();
        api.MapConfigurationChanges();
        api.MapConfigurationVersions();
        api.MapImages();
        api.MapClasses();
        api.MapExports();
        api.MapMigrations();
        api.MapNegotiations();
        api.MapOperations();
        api.MapPlans();
        api.MapMoments();
        api.MapEvents();
        api.MapNotifications();
        api.MapIdentities();
        app.MapHealth();
        app.MapMetrics();
    }
}
