using System.CommandLine;
using System.CommandLine.Help;
using XenWeb.AgentHost.Volumes;

namespace XenWeb.AgentHost;

/// <summary>The command line: an option beats its environment variable, which beats the default.</summary>
internal static class CommandLine
{
    /// <summary>Exit code of a mistake in the settings.</summary>
    public const int BadSettings = 2;

    /// <summary>Settings to run with; or null with the exit code, everything being said already.</summary>
    public static (AgentSettings? Settings, int ExitCode) Read(string[] arguments, Func<string, string?> variable, TextWriter output, TextWriter error)
    {
        if (arguments is ["enroll", .. var rest]) return (null, EnrollCommand.Run(rest, variable, output, error));
        if (arguments is ["volume", .. var asked]) return (null, VolumeCommand.Run(asked, output, error));
        var root = new RootCommand("XenWeb's agent: it watches a Xen host, carries out orders, and moves guests to where they are better off. Each option can be given as an environment variable too: --status-period as XENWEB_STATUS_PERIOD. 'xenweb-agent enroll --help' tells how it joins a lab, 'xenweb-agent volume --help' how to see who may write to a volume.");
        var options = SettingTable.All.ToDictionary(s => s.Name, s => Option(s, variable));
        foreach (var option in options.Values) root.Add(option);
        var parsed = root.Parse(arguments);
        if (parsed.Action is HelpAction || parsed.GetResult("--version") is not null)
        {
            return (null, parsed.Invoke(new InvocationConfiguration { Output = output, Error = error }));
        }
        var errors = parsed.Errors.Select(e => e.Message).ToList();
        var (settings, mistakes) = new SettingsReader(name => Value(parsed, options[name])).Read();
        errors.AddRange(mistakes);
        if (errors.Count == 0) return (settings, 0);
        foreach (var mistake in errors) error.WriteLine($"xenweb-agent: {mistake}");
        error.WriteLine("xenweb-agent: --help tells all options");
        return (null, BadSettings);
    }

    private static Option<string> Option(Setting setting, Func<string, string?> variable) => new(setting.Name)
    {
        Description = setting.Help,
        HelpName = setting.Name[2..],
        DefaultValueFactory = _ => variable(setting.Variable) is { Length: > 0 } given ? given : setting.Default,
        Arity = setting.IsFlag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
    };

    private static string Value(ParseResult parsed, Option<string> option) => parsed.GetResult(option) switch
    {
        { } wrong when wrong.Errors.Any() => Default(option.Name),
        { Implicit: false, Tokens.Count: 0 } => "yes",
        _ => parsed.GetValue(option) ?? "",
    };

    private static string Default(string name) => SettingTable.All.First(s => s.Name == name).Default;
}
