using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using XenWeb.Domain.Configs;

namespace XenWeb.Fuzz.Web;

/// <summary>Learns what a route's JSON body holds from what the app says to bodies that are wrong.</summary>
internal sealed partial class BodyShape(FuzzApp app, string method, string path)
{
    /// <summary>A configuration that can be saved.</summary>
    public const string XlCfg = "name = \"small-1\"\ntype = \"pvh\"\nkernel = \"/boot/vmlinuz\"\nmemory = 128\nvcpus = 1\ndisk = [ \"/dev/vg/small-1,raw,xvda,w\" ]\nvif = [ \"mac=00:16:3e:01:02:03,bridge=xenbr0\" ]\n";

    private const string Unknown = "unheard-of";
    private const int DepthMax = 3;

    /// <summary>A body with all fields that are known, each of the kind that is wanted.</summary>
    public string Learn() => Object([]).ToJsonString();

    private JsonObject Object(string[] at)
    {
        var made = new JsonObject();
        if (at.Length >= DepthMax) return made;
        foreach (var field in Known(Ask(at, new JsonObject { [Unknown] = 1 }), at)) made[field] = Value([.. at, field]);
        return made;
    }

    private JsonNode? Value(string[] at)
    {
        switch (at[^1])
        {
            case "config": return JsonNode.Parse(GuestConfigJson.Write(GuestConfigText.Read(XlCfg).Config));
            case "text": return XlCfg;
            case "to" or "host": return "gerby";
            case "name" or "pattern": return "small-2";
        }
        var name = string.Join('.', at);
        var said = string.Join('\n', Ask(at, new JsonArray(1)));
        var wanted = Wanted().Matches(said).FirstOrDefault(m => m.Groups[1].Value == name)?.Groups[2].Value ?? "";
        return wanted switch
        {
            "a text" => "small-1",
            "a number" or "a whole number" => 1,
            "true or false" => true,
            "a list of texts" => new JsonArray("/bin/true"),
            "an object of texts" => new JsonObject { ["A"] = "b" },
            "an object" => Object(at),
            _ when wanted.StartsWith("one of ", StringComparison.Ordinal) => wanted["one of ".Length..].Split(',')[0],
            _ => "x",
        };
    }

    // The errors that it answers with
    private List<string> Ask(string[] at, JsonNode value)
    {
        foreach (var field in at.Reverse()) value = new JsonObject { [field] = value };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(value.ToJsonString(), Encoding.UTF8, "application/json") };
        using var response = app.Send(request);
        var text = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        try
        {
            return (JsonNode.Parse(text) as JsonObject)?["errors"] is JsonArray errors ? [.. errors.Select(e => $"{e}")] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string[] Known(List<string> errors, string[] at) => errors
        .Select(e => Fields().Match(e)).FirstOrDefault(m => m.Success && m.Groups[1].Value == string.Join('.', [.. at, Unknown]))?.Groups[2].Value.Split(", ") ?? [];

    [GeneratedRegex(@"^The field '([^']*)' is not known; possible: (.*)\.$")]
    private static partial Regex Fields();

    [GeneratedRegex(@"The field '([^']*)' must be (a text|a number|a whole number|true or false|a list of texts|an object of texts|an object|one of [^.\n]*)")]
    private static partial Regex Wanted();
}
