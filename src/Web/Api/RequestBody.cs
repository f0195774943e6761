using System.Text;
using System.Text.Json;

namespace XenWeb.Web.Api;

/// <summary>
/// A request's JSON body, read field by field so that every error is told at once: what is malformed, of a wrong type, too long or
/// not known. An empty body is an empty object.
/// </summary>
internal sealed class RequestBody
{
    /// <summary>The largest body, in bytes.</summary>
    public const int BytesMax = 64 * 1024;

    private static readonly JsonSerializerOptions _strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private readonly JsonElement? _object;
    private readonly string _path;
    private readonly List<string> _errors;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private RequestBody(JsonElement? found, string path, List<string> errors) => (_object, _path, _errors) = (found, path, errors);

    /// <summary>Reads the body; a problem if it is too large or no JSON object.</summary>
    public static async Task<(RequestBody? Body, IResult? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellation, int bytesMax = BytesMax)
    {
        var (bytes, problem) = await BytesAsync(request, bytesMax, cancellation);
        if (problem is not null) return (null, problem);
        if (bytes!.Length == 0) return (new RequestBody(null, "", []), null);
        if (!request.HasJsonContentType()) return (null, Problems.Of(StatusCodes.Status415UnsupportedMediaType, $"The body is '{request.ContentType}'; it must be application/json."));
        try
        {
            var document = JsonSerializer.Deserialize<JsonElement>(bytes, _strict);
            if (document.ValueKind != JsonValueKind.Object) return (null, Problems.Of(StatusCodes.Status400BadRequest, "The body must be a JSON object."));
            Look(document);
            return (new RequestBody(document, "", []), null);
        }
        catch (InvalidOperationException)
        {
            return (null, Problems.Of(StatusCodes.Status400BadRequest, "The body holds what is no text: bytes that are no UTF-8, or half a character."));
        }
        catch (JsonException e)
        {
            return (null, Problems.Of(StatusCodes.Status400BadRequest, $"The body is no JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."));
        }
    }

    /// <summary>Reads a text body; a problem if it is too large or no UTF-8.</summary>
    public static async Task<(string? Text, IResult? Problem)> TextAsync(HttpRequest request, CancellationToken cancellation)
    {
        var (bytes, problem) = await BytesAsync(request, BytesMax, cancellation);
        if (problem is not null) return (null, problem);
        try
        {
            return (new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes!), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, Problems.Of(StatusCodes.Status400BadRequest, "The body is no UTF-8 text."));
        }
    }

    /// <summary>A text; null if it is left out or null.</summary>
    public string? Text(string name) => Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => Wrong<string>(name, "a text"),
    };

    /// <summary>A number; the default if it is left out.</summary>
    public double Number(string name, double other) => Field(name) switch
    {
        null => other,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && Math.Abs(number) < 1e9 => number,
        _ => Wrong<double>(name, "a number"),
    };

    /// <summary>A number, or null where that is said; the default if it is left out.</summary>
    public double? Number(string name, double? other) => IsNull(name) ? null : Field(name) is null ? other : Number(name, 0d);

    /// <summary>A whole number; the default if it is left out.</summary>
    public int Whole(string name, int other) => Field(name) switch
    {
        null => other,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) => number,
        _ => Wrong<int>(name, "a whole number"),
    };

    /// <summary>A large whole number, of bytes or ticks; null if it is left out.</summary>
    public long? Large(string name) => Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) => number,
        _ => Wrong<long>(name, "a whole number"),
    };

    /// <summary>A finite number of any size: a rate, an amount; null if it is left out.</summary>
    public double? Amount(string name) => Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        _ => Wrong<double>(name, "a number"),
    };

    /// <summary>Whether something is so; if it is left out, the default: false if nothing else is said.</summary>
    public bool Is(string name, bool other = false) => Field(name) switch
    {
        null => other,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => Wrong<bool>(name, "true or false"),
    };

    /// <summary>A list of texts; null if it is left out.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Field(name) is not { } field) return null;
        if (field.ValueKind == JsonValueKind.Array && field.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String)) return [.. field.EnumerateArray().Select(i => i.GetString()!)];
        return Wrong<IReadOnlyList<string>>(name, "a list of texts");
    }

    /// <summary>Names with a text each; none if it is left out.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs(string name)
    {
        if (Field(name) is not { } field) return [];
        if (field.ValueKind == JsonValueKind.Object && field.EnumerateObject().All(p => p.Value.ValueKind == JsonValueKind.String)) return [.. field.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString()!))];
        return Wrong<IReadOnlyList<KeyValuePair<string, string>>>(name, "an object of texts") ?? [];
    }

    /// <summary>An object; an empty one if it is left out.</summary>
    public RequestBody Object(string name)
    {
        var field = Field(name);
        if (field is null or { ValueKind: JsonValueKind.Object }) return new RequestBody(field, $"{_path}{name}.", _errors);
        Wrong<string>(name, "an object");
        return new RequestBody(null, $"{_path}{name}.", _errors);
    }

    /// <summary>A list of objects, each to be read by itself; none if it is left out.</summary>
    public IReadOnlyList<RequestBody> Objects(string name, int most)
    {
        if (Field(name) is not { } field) return [];
        if (field.ValueKind != JsonValueKind.Array || field.EnumerateArray().Any(i => i.ValueKind != JsonValueKind.Object)) return Wrong<IReadOnlyList<RequestBody>>(name, "a list of objects") ?? [];
        if (field.GetArrayLength() <= most) return [.. field.EnumerateArray().Select((item, i) => new RequestBody(item, $"{_path}{name}[{i}].", _errors))];
        _errors.Add($"The field '{_path}{name}' holds {field.GetArrayLength()}; {most} at most.");
        return [];
    }

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string name) => Field(name) is not null;

    /// <summary>How many mistakes were found so far.</summary>
    public int ErrorCount => _errors.Count;

    /// <summary>Tells that a field's value can't be, by the field's name with those of the objects around it.</summary>
    public void Error(string name, string what) => _errors.Add($"The field '{_path}{name}' {what}.");

    /// <summary>A field as it is; null if it is left out or null.</summary>
    public JsonElement? Json(string name) => Field(name);

    /// <summary>Tells that a field's value can't be.</summary>
    public void Error(string error) => _errors.Add(error);

    /// <summary>After all fields were read: those that are not known, with everything else that is wrong.</summary>
    public IReadOnlyList<string> Errors()
    {
        foreach (var field in _object?.EnumerateObject().Where(p => !_known.Contains(p.Name)) ?? [])
        {
            _errors.Add($"The field '{_path}{field.Name}' is not known; possible: {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
        }
        return _errors;
    }

    // JSON is only read as far as it is looked at, so bytes that are no text are found out when it is too late to say so; throws for them
    private static void Look(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) value.GetString();
        if (value.ValueKind == JsonValueKind.Array) foreach (var item in value.EnumerateArray()) Look(item);
        if (value.ValueKind != JsonValueKind.Object) return;
        foreach (var property in value.EnumerateObject())
        {
            _ = property.Name;
            Look(property.Value);
        }
    }

    private JsonElement? Field(string name)
    {
        _known.Add(name);
        return _object is { } found && found.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>Whether a field is there and says null.</summary>
    public bool IsNull(string name)
    {
        _known.Add(name);
        return _object is { } found && found.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;
    }

    private T? Wrong<T>(string name, string wanted)
    {
        _errors.Add($"The field '{_path}{name}' must be {wanted}.");
        return default;
    }

    private static async Task<(byte[]? Bytes, IResult? Problem)> BytesAsync(HttpRequest request, int bytesMax, CancellationToken cancellation)
    {
        var tooLarge = Problems.Of(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {bytesMax / 1024} KiB.");
        if (request.ContentLength > bytesMax) return (null, tooLarge);
        using var bytes = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (bytes.Length + read > bytesMax) return (null, tooLarge);
            bytes.Write(buffer, 0, read);
        }
        return (bytes.ToArray(), null);
    }
}
