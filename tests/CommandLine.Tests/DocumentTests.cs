using System.CommandLine;
using System.Text.RegularExpressions;
using XenWeb.Web.Tests;

namespace XenWeb.CommandLine.Tests;

/// <summary>docs/command-line.md says what the program has, all of it and nothing else.</summary>
public sealed partial class DocumentTests
{
    private static readonly string _text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "command-line.md"));
    private static readonly RootCommand _root = Entry.Make(new Surroundings(TextWriter.Null, TextWriter.Null, _ => null)).Root;

    [Fact]
    public void Every_command_and_option_is_in_the_document()
    {
        var commands = _root.Subcommands.Where(c => !c.Hidden).ToArray();
        Assert.All(commands, c => Assert.Contains($"`{c.Name}", _text));
        var options = _root.Options.Concat(commands.SelectMany(c => c.Options)).Select(o => o.Name).Where(n => n is not ("--help" or "--version")).Distinct();
        Assert.All(options, o => Assert.Matches($"{o}\\b", _text));
    }

    [Fact]
    public void Every_command_line_of_the_document_is_one()
    {
        var lines = CommandLine().Matches(_text).Select(m => m.Groups[1].Value.Trim()).ToArray();
        Assert.True(lines.Length > 10, $"Only {lines.Length} were found");
        Assert.All(lines, l => Assert.Empty(_root.Parse(l, new ParserConfiguration { ResponseFileTokenReplacer = null }).Errors.Select(e => $"{l}: {e.Message}")));
    }

    [Fact]
    public void Every_exit_code_is_in_its_table() =>
        Assert.All([ExitCode.Done, ExitCode.Failed, ExitCode.Usage, ExitCode.Refused, ExitCode.Unreachable, ExitCode.Timeout, ExitCode.Interrupted], code => Assert.Contains($"\n| {code} |", _text));

    [GeneratedRegex(@"^(?:\$ )?xenwebctl ([^#|\n]+)", RegexOptions.Multiline)]
    private static partial Regex CommandLine();
}
