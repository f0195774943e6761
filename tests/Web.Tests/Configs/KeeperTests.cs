using XenWeb.Domain.Messages;
using XenWeb.Web.Configs;

namespace XenWeb.Web.Tests.Configs;

/// <summary>The web app and a configuration agent find together again, whoever was away and wherever was edited.</summary>
public sealed class KeeperTests : IAsyncLifetime
{
    private static readonly Reason Mira = new("mira", "");
    private TestApp _app = null!;
    private FakeConfigurationAgent? _agent;

    private Configurations All => _app.Service<Configurations>();

    private FakeConfigurationAgent Agent => _agent!;

    public async Task InitializeAsync() => _app = await TestApp.StartAsync();

    public async Task DisposeAsync()
    {
        if (_agent is not null) await _agent.DisposeAsync();
        await _app.DisposeAsync();
    }

    private static string Text(string name, int memory) => $"name = \"{name}\"\nmemory = {memory}\nkernel = \"/boot/vmlinuz\"\n";

    private Task<Configuration?> Until(string name, Func<Configuration?, bool> fits, string what) =>
        Eventually.IsAsync(() => All.FindAsync(name), fits, c => $"{what}; it is {c}");

    private static bool IsKept(Configuration? c) => c is { Server: "ferby" } && c.KeptVersion == c.Version;

    [Fact]
    public async Task What_was_saved_while_the_agent_was_away_is_written_when_it_comes()
    {
        await All.SaveAsync("small-1", Text("small-1", 128), 0, Mira);
        Assert.StartsWith("No configuration agent", _app.Service<ConfigurationKeeper>().Where((await All.FindAsync("small-1"))!));
        _agent = new FakeConfigurationAgent(_app.Broker);
        var kept = await Until("small-1", IsKept, "it is kept");
        Assert.Equal(Text("small-1", 128), Agent.Folder["small-1"]);
        Assert.Equal("ferby keeps it in /etc/xenweb/guests", _app.Service<ConfigurationKeeper>().Where(kept!));
        await All.SaveAsync("small-1", Text("small-1", 256), 1, Mira);
        await Until("small-1", c => IsKept(c) && c!.Version == 2, "the change is kept");
        Assert.Equal(Text("small-1", 256), Agent.Folder["small-1"]);
    }

    [Fact]
    public async Task Files_that_are_there_are_taken_over_and_edits_by_hand_are_versions()
    {
        _agent = new FakeConfigurationAgent(_app.Broker, ("small-1", Text("small-1", 128)));
        await Until("small-1", IsKept, "it is taken over");
        Agent.Edit("small-1", Text("small-1", 512));
        await Until("small-1", c => IsKept(c) && c!.Version == 2, "the edit is a version");
        Assert.Equal([("ferby", "edited by hand on ferby"), ("ferby", "found on ferby")], (await All.VersionsAsync("small-1")).Select(v => (v.Author, v.Why)));
    }

    [Fact]
    public async Task Edited_here_and_by_hand_while_they_were_apart_nothing_is_lost()
    {
        _agent = new FakeConfigurationAgent(_app.Broker, ("small-1", Text("small-1", 128)));
        await Until("small-1", IsKept, "it is taken over");
        await _agent.DisposeAsync();
        await All.SaveAsync("small-1", Text("small-1", 256), 1, Mira);
        _agent = new FakeConfigurationAgent(_app.Broker, ("small-1", Text("small-1", 512)));
        await Until("small-1", c => IsKept(c) && c!.Version == 4, "both are versions");
        Assert.Equal([Text("small-1", 256), Text("small-1", 512), Text("small-1", 256), Text("small-1", 128)], (await All.VersionsAsync("small-1")).Select(v => v.Text));
        Assert.Equal(Text("small-1", 256), Agent.Folder["small-1"]);
    }

    [Fact]
    public async Task A_retired_one_is_retired_there_and_a_deleted_file_is_put_back()
    {
        _agent = new FakeConfigurationAgent(_app.Broker, ("small-1", Text("small-1", 128)), ("small-2", Text("small-2", 128)));
        await Until("small-2", IsKept, "it is taken over");
        await Until("small-1", IsKept, "it is taken over");
        Agent.Edit("small-2", null);
        await All.RetireAsync("small-1", null, Mira);
        await Eventually.TrueAsync(() => Agent.Folder is { Count: 1 } left && left.ContainsKey("small-2"), () => $"one retired, one put back: {string.Join(", ", Agent.Folder.Keys)}");
    }

    [Fact]
    public async Task A_file_with_mistakes_is_left_alone_and_told()
    {
        _agent = new FakeConfigurationAgent(_app.Broker, ("small-1", Text("small-1", 128)));
        var kept = await Until("small-1", IsKept, "it is taken over");
        Agent.Edit("small-1", "name = \"small-1\"\nmemory = \"lots\"\n");
        await Eventually.TrueAsync(() => _app.Service<ConfigurationKeeper>().Where(kept!).Contains("can't be used", StringComparison.Ordinal), () => _app.Service<ConfigurationKeeper>().Where(kept!));
        await All.SaveAsync("small-1", Text("small-1", 256), 1, Mira);
        Assert.Contains("lots", Agent.Folder["small-1"]);
    }
}
