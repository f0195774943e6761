using System.CommandLine;
using System.Text.Json;
using XenWeb.CommandLine.Rest;

namespace XenWeb.CommandLine.Commands;

/// <summary>Arguments and options whose values the lab knows: the shell completes them by asking it, and offers nothing if it does not answer at once.</summary>
internal sealed class KnownNames(CommonOptions common)
{
    private const int NamesMax = 1000;
    private static readonly TimeSpan _answerWithin = TimeSpan.FromSeconds(2);

    /// <summary>A host.</summary>
    public Argument<string> Host(string name, string description, bool isOptional = false) => Argument(name, description, "hosts", "name", isOptional);

    /// <summary>A domain.</summary>
    public Argument<string> Domain(string name, string description, bool isOptional = false) => Argument(name, description, "domains", "name", isOptional);

    /// <summary>A configuration.</summary>
    public Argument<string> Configuration(string name, string description) => Argument(name, description, "configurations", "name", false);

    /// <summary>An operation.</summary>
    public Argument<string> Operation(string name, string description, bool isOptional = false) => Argument(name, description, "operations", "id", isOptional);

    /// <summary>An option for a host.</summary>
    public Option<string?> HostOption(string name, string description) => Completed(new Option<string?>(name) { Description = description, HelpName = "HOST" }, "hosts");

    /// <summary>An option for a domain.</summary>
    public Option<string?> DomainOption(string name, string description) => Completed(new Option<string?>(name) { Description = description, HelpName = "DOMAIN" }, "domains");

    /// <summary>An option for several of them.</summary>
    public Option<string[]> Several(string name, string description, string helpName, string path) =>
        Completed(new Option<string[]>(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => [] }, path);

    private Argument<string> Argument(string name, string description, string path, string field, bool isOptional)
    {
        var argument = new Argument<string>(name) { Description = description, Arity = isOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne };
        argument.CompletionSources.Add(context => Ask(context.ParseResult, path, field));
        return argument;
    }

    private Option<T> Completed<T>(Option<T> option, string path)
    {
        option.CompletionSources.Add(context => Ask(context.ParseResult, path, "name"));
        return option;
    }

    // System.CommandLine asks synchronously; there is nobody else on this thread
    private IEnumerable<string> Ask(ParseResult parsed, string path, string field)
    {
        try
        {
            using var end = new CancellationTokenSource(_answerWithin);
            using var lab = new LabClient(common.Read(parsed), TimeProvider.System, _ => { });
            var answer = lab.GetAsync(path, end.Token).GetAwaiter().GetResult();
            if (answer.ValueKind != JsonValueKind.Array) return [];
            return [.. answer.EnumerateArray().Select(a => a.TryGetProperty(field, out var name) ? name.GetString() ?? "" : "").Where(n => n.Length > 0).Take(NamesMax)];
        }
        catch (Exception e) when (e is Failure or OperationCanceledException)
        {
            return [];
        }
    }
}
