using System.Net;
using System.Text.Json;

namespace XenWeb.CommandLine.Rest;

/// <summary>An answer that is an error (RFC 9457), whole: each of its errors, and what else belongs to it.</summary>
internal static class Problem
{
    private const int TextMax = 200;

    // Said by the status line, the list of errors or nobody
    private static readonly string[] _said = ["type", "title", "status", "detail", "errors", "instance", "traceId"];

    /// <summary>Reads it. What is no problem details is told with its beginning.</summary>
    public static async Task<Failure> ReadAsync(HttpResponseMessage response, Uri server, CancellationToken cancellation)
    {
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        var code = (int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests ? ExitCode.Unreachable : ExitCode.Refused;
        if ((int)response.StatusCode is >= 300 and < 400) return new Failure(ExitCode.Unreachable, $"{server} sends on to {response.Headers.Location}; give that as --server");
        var text = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return new Failure(code, [status, .. Lines(document.RootElement)]) { Json = text };
        }
        catch (JsonException)
        {
            // Told below
        }
        return new Failure(code, status, text.Length > TextMax ? text[..TextMax] + "…" : text);
    }

    private static IEnumerable<string> Lines(JsonElement problem)
    {
        if (problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0)
        {
            foreach (var error in errors.EnumerateArray()) yield return Words(error);
        }
        else if (problem.TryGetProperty("detail", out var detail))
        {
            yield return Words(detail);
        }
        foreach (var more in problem.EnumerateObject().Where(p => !_said.Contains(p.Name))) yield return $"{more.Name}: {Words(more.Value)}";
    }

    private static string Words(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
