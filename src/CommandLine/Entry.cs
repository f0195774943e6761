using System.CommandLine;
using System.CommandLine.Help;
using XenWeb.CommandLine.Commands;
using XenWeb.CommandLine.Output;

namespace XenWeb.CommandLine;

/// <summary>The whole program, but for its process.</summary>
internal static class Entry
{
    private const string Description = $"Speaks with XenWeb, a lab of Xen hosts, over its REST API. {ExitCode.Words}";

    /// <summary>Does what the arguments say; the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, Surroundings around, CancellationToken cancellation = default)
    {
        var (root, common) = Make(around);
        // Else '@FILE' would be a file of more arguments
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (var error in parsed.Errors) Tell(around, error.Message);
            Tell(around, $"'{string.Join(' ', Names(parsed.CommandResult))} --help' tells what is possible");
            return ExitCode.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = around.Output, Error = around.Error, EnableDefaultExceptionHandler = false }, cancellation);
        }
        catch (Failure failure)
        {
            if (failure.Json is { } json && common.IsJson(parsed)) await around.Error.WriteLineAsync(json);
            else foreach (var line in failure.Lines) Tell(around, line);
            return failure.Code;
        }
        catch (OperationCanceledException)
        {
            Tell(around, "interrupted; what was asked for goes on");
            return ExitCode.Interrupted;
        }
        catch (IOException e)
        {
            Tell(around, e.Message);
            return ExitCode.Unreachable;
        }
    }

    /// <summary>All commands.</summary>
    public static (RootCommand Root, CommonOptions Common) Make(Surroundings around)
    {
        var common = new CommonOptions(around);
        var names = new KnownNames(common);
        var root = new RootCommand(Description);
        common.AddTo(root);
        foreach (var command in HostCommands.Make(common, names)) root.Add(command);
        foreach (var command in DomainCommands.Make(common, names)) root.Add(command);
        foreach (var command in OperationCommands.Make(common, names)) root.Add(command);
        root.Add(EventsCommand.Make(common, names));
        root.Add(PlanCommand.Make(common, names));
        root.Add(WatchCommand.Make(common, names));
        root.Add(CompletionCommand.Make(around));
        root.Add(CompletionCommand.MakeSuggest(around, root));
        return (root, common);
    }

    private static void Tell(Surroundings around, string line) => around.Error.WriteLine($"xenwebctl: {SafeText.Of(line)}");

    private static IEnumerable<string> Names(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? [.. Names(parent), result.Command.Name] : ["xenwebctl"];
}
