using System.CommandLine;

namespace XenWeb.CommandLine.Commands;

/// <summary>How commands are put together.</summary>
internal static class CommandParts
{
    /// <summary>A command with its arguments and options, that speaks with the lab.</summary>
    public static Command Make(string name, string description, CommonOptions common, Symbol[] parts, Func<ParseResult, Session, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        foreach (var part in parts)
        {
            if (part is Argument argument) command.Add(argument);
            else command.Add((Option)part);
        }
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = common.Open(parsed);
            return await run(parsed, session, cancellation);
        });
        return command;
    }

    /// <summary>Parts after others.</summary>
    public static Symbol[] With(this Symbol[] parts, IEnumerable<Symbol> more) => [.. parts, .. more];

    /// <summary>An address with those of these that are given.</summary>
    public static string Query(string path, params (string Name, string? Value)[] given)
    {
        var pairs = given.Where(g => g.Value is not null).Select(g => $"{g.Name}={Uri.EscapeDataString(g.Value!)}").ToArray();
        return pairs.Length == 0 ? path : $"{path}?{string.Join('&', pairs)}";
    }

    /// <summary>A name as a part of an address.</summary>
    public static string Part(string name) => name is "." or ".." ? throw new Failure(ExitCode.Usage, $"'{name}' is no name") : Uri.EscapeDataString(name);
}
