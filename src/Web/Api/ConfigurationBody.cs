using System.Text.Json;
using System.Text.Json.Serialization;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Messages;

using XenWeb.Web.Access;

namespace XenWeb.Web.Api;

/// <summary>Reads the fields of a configuration from JSON.</summary>
internal static class ConfigurationBody
{
    private static readonly JsonSerializerOptions _fields = Options();

    /// <summary>What a request's body says, an xl.cfg or JSON by its type, and who sends it why; a problem if that can't be read.</summary>
    public static async Task<(SentConfiguration? Sent, IResult? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType())
        {
            if (request.ContentType is { } type && !type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)) return (null, Problems.Of(StatusCodes.Status415UnsupportedMediaType, $"The body is '{type}'; it must be text/plain or application/json."));
            var (plain, problem) = await RequestBody.TextAsync(request, cancellation);
            if (plain is null) return (null, problem);
            var read = GuestConfigText.Read(plain);
            return (new SentConfiguration(read.Config, plain, read.Problems, Work.CallerOf(request, null)), null);
        }
        var (body, bad) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return (null, bad);
        var (config, text, problems) = Read(body);
        var caller = Work.CallerOf(request, body);
        if (body.Errors() is { Count: > 0 } errors) return (null, Problems.Of(StatusCodes.Status400BadRequest, errors));
        return (new SentConfiguration(config!, text!, problems, caller), null);
    }

    /// <summary>
    /// What a JSON body or an xl.cfg says: the fields, its text as it is to be kept (as it was sent, where it was a text), and what can't be read.
    /// </summary>
    public static (GuestConfig? Config, string? Text, IReadOnlyList<ConfigProblem> Problems) Read(RequestBody body)
    {
        var (fields, text) = (body.Json("config"), body.Text("text"));
        if (fields is not null && text is not null) body.Error("There are 'config' and 'text': one of them must do.");
        if (text is not null)
        {
            var read = GuestConfigText.Read(text);
            return (read.Config, text, read.Problems);
        }
        if (fields is not { } json)
        {
            body.Error("There is neither 'config', the fields, nor 'text', an xl.cfg.");
            return (null, null, []);
        }
        try
        {
            var config = json.Deserialize<GuestConfig>(_fields)!;
            if (!config.Disks.Contains(null!) && !config.Vifs.Contains(null!) && !config.Channels.Contains(null!) && !config.Serial.Contains(null!) && !config.Boot.BootloaderArguments.Contains(null!)) return (config, GuestConfigText.Write(config), []);
            body.Error("The field 'config' has a list with null in it.");
            return (null, null, []);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            body.Error($"The field 'config' can't be read: {Words(e)}");
            return (null, null, []);
        }
    }

    // Without the names of our types, which say nothing to who sent it
    private static string Words(Exception e) => e switch
    {
        JsonException { Path: { Length: > 0 } path } when !e.Message.Contains("missing required", StringComparison.Ordinal) && !e.Message.Contains("could not be mapped", StringComparison.Ordinal) => $"{path.TrimStart('$', '.')} has a value that it can't have.",
        JsonException when e.Message.Contains("missing required", StringComparison.Ordinal) => "'name' and 'memory' (in bytes) must be there.",
        JsonException { Path: { } path } => $"a field of {(path == "$" ? "it" : path.TrimStart('$', '.'))} is not known.",
        _ => "a value that it can't have.",
    };

    private static JsonSerializerOptions Options() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = 8,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };
}

/// <summary>A configuration that a request has brought.</summary>
/// <param name="Config">Its fields.</param>
/// <param name="Text">Its xl.cfg, as it was sent or as it is written.</param>
/// <param name="Problems">What is wrong with a text; fields are not judged yet.</param>
/// <param name="Reason">Who sends it, and why.</param>
internal sealed record SentConfiguration(GuestConfig Config, string Text, IReadOnlyList<ConfigProblem> Problems, Caller Caller);
