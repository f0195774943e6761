using System.Text.Json;
using System.Text.RegularExpressions;
using XenWeb.Web.Tests;

namespace XenWeb.CommandLine.Tests;

/// <summary>What one run of the program came to.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it wrote as its answer.</param>
/// <param name="Error">What it wrote besides.</param>
internal sealed partial record Run(int Code, string Output, string Error)
{
    /// <summary>The answer as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Output);

    /// <summary>The answer's lines.</summary>
    public string[] Lines => Output.TrimEnd().Split('\n');

    /// <summary>Against an app, as the test's token, in a pipe.</summary>
    public static Task<Run> OfAsync(TestApp app, params string[] arguments) => OfAsync(arguments, Variables(app));

    /// <summary>The environment of who uses an app.</summary>
    public static Dictionary<string, string> Variables(TestApp app) => new() { ["XENWEB_SERVER"] = app.Http.BaseAddress!.ToString(), ["XENWEB_TOKEN"] = TestApp.Token };

    /// <summary>With an environment, and other surroundings than a pipe.</summary>
    public static async Task<Run> OfAsync(string[] arguments, IReadOnlyDictionary<string, string> variables, Func<Surroundings, Surroundings>? change = null, CancellationToken cancellation = default)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var around = new Surroundings(TextWriter.Synchronized(output), TextWriter.Synchronized(error), name => variables.GetValueOrDefault(name)) { Time = new HastyTime() };
        var code = await Entry.RunAsync(arguments, change?.Invoke(around) ?? around, cancellation);
        return new Run(code, output.ToString(), error.ToString());
    }

    /// <summary>As it must end.</summary>
    public Run Ended(int code)
    {
        Assert.True(Code == code, $"It ended with {Code}, not {code}.\n{Output}\n{Error}");
        return this;
    }

    /// <summary>The id of the operation that it tells of.</summary>
    public string Operation => IdOf().Match(Output + Error).Value is { Length: > 0 } id ? id : throw new InvalidOperationException($"no operation in: {Output}{Error}");

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex IdOf();
}
