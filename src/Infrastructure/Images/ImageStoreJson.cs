using System.Text.Json;
using System.Text.Json.Serialization;
using XenWeb.Domain.Images;

namespace XenWeb.Infrastructure.Images;

/// <summary>How the store's own files are written; source-generated, so that agents compile ahead of time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ImageRecipe))]
[JsonSerializable(typeof(ImageBuilt))]
[JsonSerializable(typeof(ImageCopy))]
[JsonSerializable(typeof(ImageCheck))]
internal sealed partial class ImageStoreJson : JsonSerializerContext
{
    /// <summary>Writes a file whole or not at all.</summary>
    public static void Write<T>(string path, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var beside = path + ".new";
        File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(value, type));
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Reads a file; null for one that is not there. Throws <see cref="IOException"/> for what can't be read.</summary>
    public static T? Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (JsonException e)
        {
            throw new IOException($"{Path.GetFileName(path)} can't be read: {e.Message}", e);
        }
    }
}
