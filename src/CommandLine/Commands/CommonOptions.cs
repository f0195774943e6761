using System.CommandLine;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;
using XenWeb.CommandLine.Settings;

namespace XenWeb.CommandLine.Commands;

/// <summary>The options that every command has: which lab, as whom, and how it is told.</summary>
internal sealed class CommonOptions
{
    private const string Json = "json";
    private const string Table = "table";

    private readonly Surroundings _around;
    private readonly Option<string?> _server = new("--server") { Description = "Address of the web app (XENWEB_SERVER; default http://127.0.0.1:5080)", HelpName = "ADDRESS", Recursive = true };
    private readonly Option<string?> _token = new("--token") { Description = "File with an API token, which nobody else may read (XENWEB_TOKEN holds the token itself)", HelpName = "@FILE", Recursive = true };
    private readonly Option<string?> _authority = new("--ca") { Description = "PEM file with the authority of the server's certificate (XENWEB_CA)", HelpName = "FILE", Recursive = true };
    private readonly Option<string?> _file = new("--config") { Description = "File with lines 'server = …', 'token = …', 'ca = …' (XENWEB_CONFIG; default ~/.config/xenwebctl/config)", HelpName = "FILE", Recursive = true };
    private readonly Option<string> _output = new("--output", "-o") { Description = "How the answer is told", HelpName = "table|json", DefaultValueFactory = _ => Table, Recursive = true };

    /// <summary>For a run of the program.</summary>
    public CommonOptions(Surroundings around)
    {
        _around = around;
        _output.AcceptOnlyFromAmong(Table, Json);
    }

    /// <summary>Gives them to the root, and so to all.</summary>
    public void AddTo(RootCommand root)
    {
        foreach (var option in new Option[] { _server, _token, _authority, _file, _output }) root.Add(option);
    }

    /// <summary>Begins to speak with the lab. Throws a <see cref="Failure"/> with all that is wrong with the settings.</summary>
    public Session Open(ParseResult parsed)
    {
        var screen = new Screen(_around, IsJson(parsed));
        return new Session(_around, screen, new LabClient(Read(parsed), _around.Time, screen.Note));
    }

    /// <summary>Whether JSON is wanted.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetResult(_output)?.Errors.Any() != true && parsed.GetValue(_output) == Json;

    /// <summary>The settings as they are given.</summary>
    public ServerSettings Read(ParseResult parsed) =>
        ServerSettings.Read(new ServerSettings.Given(parsed.GetValue(_server), parsed.GetValue(_token), parsed.GetValue(_authority), parsed.GetValue(_file)), _around.Variable);
}
