using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using XenWeb.Web.Traces;

namespace XenWeb.Web.Metrics;

/// <summary>
/// Hands the app's own metrics to OpenTelemetry: always for /metrics/app, and with an address (<see cref="WebOptions.Otlp"/>) also by OTLP, then with traces. Without it no span is made. OpenTelemetry's own
/// variables hold besides (OTEL_EXPORTER_OTLP_HEADERS, OTEL_RESOURCE_ATTRIBUTES, OTEL_METRIC_EXPORT_INTERVAL).
/// </summary>
internal static class Telemetry
{
    /// <summary>The service's name, where OTEL_SERVICE_NAME gives no other.</summary>
    public const string ServiceName = "xenweb";

    // .NET's own: requests, connections, circuits, the runtime, the PostgreSQL driver. None has a label that a stranger fills
    private static readonly string[] Meters =
    [
        AppInstruments.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections", "Microsoft.AspNetCore.RateLimiting",
        "Microsoft.AspNetCore.Components.Server.Circuits", "System.Runtime", "Npgsql",
    ];

    /// <summary>Adds it.</summary>
    public static void AddTelemetry(this IServiceCollection services, WebOptions options)
    {
        services.AddSingleton<MetricDoor>();
        services.AddSingleton<LabFigures>(_ => new LabFigures());
        services.AddSingleton<AppInstruments>();
        services.AddSingleton<OperationTraces>();
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: Version).AddEnvironmentVariableDetector()).WithMetrics(metrics =>
        {
            // Made by the first reading of them, not by whoever counts first
            metrics.AddMeter(Meters).AddPrometheusExporter();
            if (options.Otlp is { } otlp) metrics.AddOtlpExporter(exporter => Set(exporter, otlp, "v1/metrics"));
        });
        if (options.Otlp is not { } collector) return;
        telemetry.WithTracing(tracing => tracing.AddSource(OperationTraces.SourceName)
            // What people and scripts ask for; pages hold a channel open for hours, and files are nobody's question
            .AddAspNetCoreInstrumentation(requests => requests.Filter = context => context.Request.Path.StartsWithSegments("/api/v1"))
            .AddOtlpExporter(exporter => Set(exporter, collector, "v1/traces")));
    }

    private static string Version => typeof(Telemetry).Assembly.GetName().Version?.ToString(3) ?? "";

    // With an address that is set by a program, the exporter does not add the path of its kind
    private static void Set(OtlpExporterOptions exporter, Uri otlp, string path) =>
        (exporter.Protocol, exporter.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new Uri($"{otlp.AbsoluteUri.TrimEnd('/')}/{path}"));
}
