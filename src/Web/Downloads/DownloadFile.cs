using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using XenWeb.Web.Api;

namespace XenWeb.Web.Downloads;

/// <summary>
/// A file of history, written as it is read: never more than one part of it (10,000 points) is in memory. A database that fails before the
/// first line is answered with a problem; one that fails later cuts the connection, so that half a file is not taken for a whole one.
/// </summary>
internal static class DownloadFile
{
    private const int NameMax = 100;

    private static readonly JsonSerializerOptions _json = Json();

    /// <summary>The name that it is saved by: what it is of, and from when to when.</summary>
    public static string Name(string of, DownloadWindow window, DownloadForm form)
    {
        var safe = string.Concat(of.Take(NameMax).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
        return $"xenweb-{safe}-{window.From.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{window.To.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.{form.ToString().ToLowerInvariant()}";
    }

    /// <summary>Writes it.</summary>
    /// <param name="response">Where to.</param>
    /// <param name="name">The name that it is saved by.</param>
    /// <param name="form">In which form.</param>
    /// <param name="columns">For CSV.</param>
    /// <param name="parts">The points, part by part.</param>
    /// <param name="cancellation">Its taker went away.</param>
    public static async Task WriteAsync<T>(HttpResponse response, string name, DownloadForm form, DownloadColumns<T> columns, IAsyncEnumerable<IReadOnlyList<T>> parts, CancellationToken cancellation)
    {
        await using var part = parts.GetAsyncEnumerator(cancellation);
        var more = await part.MoveNextAsync();
        response.ContentType = form == DownloadForm.Csv ? "text/csv; charset=utf-8; header=present" : "application/jsonl; charset=utf-8";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = name }.ToString();
        if (form == DownloadForm.Csv) Encoding.UTF8.GetBytes(columns.Head, response.BodyWriter);
        for (; more; more = await part.MoveNextAsync())
        {
            foreach (var point in part.Current) Encoding.UTF8.GetBytes(form == DownloadForm.Csv ? columns.Line(point) : JsonSerializer.Serialize(point, _json) + "\n", response.BodyWriter);
            await response.BodyWriter.FlushAsync(cancellation);
        }
    }

    private static JsonSerializerOptions Json()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        ApiJson.Apply(options);
        return options;
    }
}
