using System.Text;

namespace XenWeb.Fuzz.Web;

/// <summary>A request written as text, as <see cref="Routes"/> does.</summary>
internal static class RequestText
{
    /// <summary>The request; null for one that an HTTP client does not send.</summary>
    public static HttpRequestMessage? Of(byte[] input)
    {
        var end = input.AsSpan().IndexOf("\n\n"u8);
        var head = Encoding.UTF8.GetString(end < 0 ? input : input.AsSpan(0, end)).Split('\n');
        if (head[0].Split(' ', 2) is not [var method, var path] || !path.StartsWith('/') || IsOfAnotherHost(path) || !Uri.TryCreate(path.Trim(), UriKind.Relative, out var address)) return null;
        try
        {
            var request = new HttpRequestMessage(new HttpMethod(method), address);
            var body = end < 0 ? [] : input[(end + 2)..];
            if (body.Length > 0) request.Content = new ByteArrayContent(body);
            foreach (var line in head.Skip(1).Select(l => l.Split(':', 2)).Where(l => l.Length == 2))
            {
                // Those of the connection are the client's own
                if (line[0].Trim().ToLowerInvariant() is "content-length" or "transfer-encoding" or "host" or "connection" or "expect" or "upgrade") continue;
                if (!request.Headers.TryAddWithoutValidation(line[0].Trim(), line[1].Trim())) request.Content?.Headers.TryAddWithoutValidation(line[0].Trim(), line[1].Trim());
            }
            return request;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or UriFormatException or NotSupportedException)
        {
            return null;
        }
    }

    // "//host/path" would be sent to that host
    private static bool IsOfAnotherHost(string path) => path.Length > 1 && path[1] is ('/' or '\\');
}
