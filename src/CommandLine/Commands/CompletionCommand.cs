using System.CommandLine;
using XenWeb.CommandLine.Output;

namespace XenWeb.CommandLine.Commands;

/// <summary>completion: what a shell reads to complete commands, options, and the names that the lab knows.</summary>
internal static class CompletionCommand
{
    // The words go to the program and back as they are: none of them is ever read by the shell, whatever a domain is called
    private const string Bash = """
        _xenwebctl() {
          local line current=${COMP_WORDS[COMP_CWORD]}
          COMPREPLY=()
          while IFS= read -r line; do
            [[ $line == "$current"* ]] && COMPREPLY+=("$(printf '%q' "$line")")
          done < <(xenwebctl suggest -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
        }
        complete -F _xenwebctl xenwebctl
        """;

    private const string Zsh = """
        #compdef xenwebctl
        _xenwebctl() {
          local -a found
          found=("${(@f)$(xenwebctl suggest -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
          compadd -- "${found[@]}"
        }
        compdef _xenwebctl xenwebctl
        """;

    private const string Fish = """
        function __xenwebctl_suggest
          set -l given (commandline -opc)
          xenwebctl suggest -- $given[2..-1] (commandline -ct) 2>/dev/null
        end
        complete -c xenwebctl -f -a '(__xenwebctl_suggest)'
        """;

    /// <summary>Makes it.</summary>
    public static Command Make(Surroundings around)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "What your shell reads to complete commands: source <(xenwebctl completion bash)") { shell };
        command.SetAction(parsed => around.Output.WriteLine(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }));
        return command;
    }

    /// <summary>What those scripts ask: the words so far, the last of them unfinished.</summary>
    public static Command MakeSuggest(Surroundings around, RootCommand root)
    {
        var words = new Argument<string[]>("WORDS") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("suggest", "For completion") { Hidden = true };
        command.Add(words);
        command.SetAction(parsed =>
        {
            foreach (var found in Suggest(root, parsed.GetValue(words) ?? [])) around.Output.WriteLine(found);
        });
        return command;
    }

    /// <summary>What can stand in place of the last word.</summary>
    private static IEnumerable<string> Suggest(RootCommand root, string[] words)
    {
        var last = words.Length == 0 ? "" : words[^1];
        var line = string.Join(' ', [.. words.SkipLast(1).Select(Quoted), last]);
        var found = root.Parse(line, new ParserConfiguration { ResponseFileTokenReplacer = null }).GetCompletions(line.Length).Select(c => c.InsertText ?? c.Label);
        string[] possible = [.. found.Where(f => f.Length > 0 && f.StartsWith(last, StringComparison.Ordinal) && f == SafeText.Of(f)).Distinct()];
        if (last.StartsWith('-')) return possible;
        // Options only where nothing else is wanted
        string[] values = [.. possible.Where(p => p[0] is not ('-' or '/'))];
        return values.Length > 0 ? values : possible.Where(p => p.StartsWith("--", StringComparison.Ordinal));
    }

    private static string Quoted(string word) => word.Length == 0 || word.Any(char.IsWhiteSpace) ? $"\"{word}\"" : word;
}
