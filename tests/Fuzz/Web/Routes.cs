using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace XenWeb.Fuzz.Web;

/// <summary>
/// A request for each route that the app has, found by walking its endpoints: so a new route is fuzzed by itself. What belongs into a body the
/// app tells: of a field that it does not know it says which ones it knows, and of a wrong value which one it wants.
/// </summary>
internal sealed partial class Routes(FuzzApp app)
{
    private static readonly Dictionary<string, string> _known = new(StringComparer.Ordinal)
    {
        ["host"] = "ferby", ["domain"] = "small-1", ["name"] = "small-1", ["pid"] = "7", ["documentName"] = "v1",
    };

    /// <summary>Requests as text: method and path, headers, an empty line, the body.</summary>
    public IReadOnlyList<byte[]> Seeds()
    {
        var seeds = new List<byte[]>();
        foreach (var endpoint in app.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => !IsFile(e)))
        {
            var raw = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            var path = Parameter().Replace(raw, m => _known.GetValueOrDefault(m.Groups[1].Value, "f91a9337-797a-454e-815f-25f13eb15de5"));
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"])
            {
                if (method == "HEAD") continue;
                seeds.Add(Request(method, path + Query(endpoint, raw), null, ""));
                if (method is "GET" or "DELETE") continue;
                var body = new BodyShape(app, method, path).Learn();
                seeds.Add(Request(method, path, "application/json", body));
                if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("text/plain") == true) seeds.Add(Request(method, path, "text/plain", BodyShape.XlCfg));
            }
        }
        return seeds;
    }

    private static byte[] Request(string method, string path, string? type, string body) =>
        Encoding.UTF8.GetBytes($"{method} {path}\n{(type is null ? "" : $"Content-Type: {type}\n")}\n{body}");

    // Simple values that stand in no route are asked for behind the question mark
    private static string Query(RouteEndpoint endpoint, string raw)
    {
        var names = endpoint.Metadata.OfType<IParameterBindingMetadata>()
            .Where(p => (p.ParameterInfo.ParameterType == typeof(string) || p.HasTryParse) && !raw.Contains($"{{{p.Name}", StringComparison.Ordinal)).Select(p => p.Name).ToList();
        return names.Count == 0 ? "" : "?" + string.Join('&', names.Select(n => $"{n}=1"));
    }

    private static bool IsFile(RouteEndpoint endpoint) => endpoint.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor");

    [GeneratedRegex(@"\{\**(\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
