using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>The folder is the truth: what is found in it is published, and nothing that was edited by hand is overwritten.</summary>
public class ConfigurationAgentTests
{
    private static readonly HostId Ferby = new("ferby");
    private static readonly DateTimeOffset At = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);
    private readonly ConfigurationAgent _agent = new(new ConfigurationAgentOptions(Ferby, "test", "/etc/xenweb/guests"));
    private readonly SortedDictionary<string, string> _folder = new(StringComparer.Ordinal);

    private static string Text(string name, int memory = 128) => $"name = \"{name}\"\nmemory = {memory}\nkernel = \"/boot/vmlinuz\"\n";

    private static ConfigurationOrderMessage Save(string name, string text, string? before = null) => new()
    {
        Id = Guid.NewGuid(), Server = Ferby, Kind = ConfigurationOrderKind.Save, Name = name, Text = text, Before = before, ExpiresAt = At.AddMinutes(1), Reason = new Reason("mira", "a test"),
    };

    private static ConfigurationOrderMessage Retire(string name, string before) => Save(name, "", before) with { Kind = ConfigurationOrderKind.Retire, Text = null };

    // The shell: carries out what is wanted of the folder, and looks through it again
    private List<Message> Feed(ConfigurationAgentEvent happened)
    {
        var said = new List<Message>();
        foreach (var effect in _agent.Handle(happened, At))
        {
            if (effect is ConfigurationAgentEffect.Publish publish) said.Add(publish.Message);
            if (effect is ConfigurationAgentEffect.Write write)
            {
                _folder[write.Name] = write.Text;
                said.AddRange(Scan());
                said.AddRange(Feed(new ConfigurationAgentEvent.Acted(write.Order, null)));
            }
            if (effect is ConfigurationAgentEffect.Retire retire)
            {
                _folder.Remove(retire.Name);
                said.AddRange(Scan());
                said.AddRange(Feed(new ConfigurationAgentEvent.Acted(retire.Order, null)));
            }
        }
        return said;
    }

    private List<Message> Scan() => Feed(new ConfigurationAgentEvent.Scanned(_folder.ToImmutableSortedDictionary(f => f.Key, f => new ConfigurationFound(f.Value, At), StringComparer.Ordinal)));

    private List<Message> Give(ConfigurationOrderMessage order) => Feed(new ConfigurationAgentEvent.Received(new Envelope(1, "web", 1, 1, At, order)));

    private static ConfigurationOutcomeMessage Outcome(IEnumerable<Message> said) => said.OfType<ConfigurationOutcomeMessage>().Single();

    [Fact]
    public void WhatIsInTheFolder_IsPublished_AndAgainAfterEachConnect()
    {
        _folder["small-1"] = Text("small-1");
        var first = Scan();
        Assert.Equal(Text("small-1"), first.OfType<ConfigurationFileMessage>().Single().Text);
        Assert.Equal(["small-1"], first.OfType<ConfigurationCatalogueMessage>().Single().Files.Select(f => f.Name));
        Assert.Empty(Scan());
        var again = Feed(new ConfigurationAgentEvent.Connected());
        Assert.Equal([typeof(ConfigurationPresenceMessage), typeof(ConfigurationFileMessage), typeof(ConfigurationCatalogueMessage)], again.Select(m => m.GetType()));
    }

    [Fact]
    public void AnEditByHand_IsPublished_WithEveryMistakeInIt()
    {
        _folder["small-1"] = Text("small-1");
        Scan();
        _folder["small-1"] = "name = \"other\"\nmemory = \"lots\"\n";
        var file = Scan().OfType<ConfigurationFileMessage>().Single();
        Assert.Contains("memory", file.Problem, StringComparison.Ordinal);
        Assert.Contains("names its domain 'other'", file.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsGone_IsPublishedAsGone()
    {
        _folder["small-1"] = Text("small-1");
        Scan();
        _folder.Clear();
        var said = Scan();
        Assert.Null(said.OfType<ConfigurationFileMessage>().Single().Text);
        Assert.Empty(said.OfType<ConfigurationCatalogueMessage>().Single().Files);
    }

    [Fact]
    public void ASave_IsWritten_AndSaidAgainWhenItIsRepeated()
    {
        Scan();
        var order = Save("small-1", Text("small-1"));
        Assert.Equal(OrderState.Done, Outcome(Give(order)).State);
        Assert.Equal(Text("small-1"), _folder["small-1"]);
        Assert.Equal(OrderState.Done, Outcome(Give(order)).State);
        Assert.Equal(OrderState.Done, Outcome(Give(Save("small-1", Text("small-1")))).State);
    }

    [Fact]
    public void ASaveOverAnEditByHand_IsRefused_AndTheEditStays()
    {
        _folder["small-1"] = Text("small-1", 256);
        Scan();
        var outcome = Outcome(Give(Save("small-1", Text("small-1", 512), ConfigurationFile.HashOf(Text("small-1", 128)))));
        Assert.Equal(OrderState.Failed, outcome.State);
        Assert.Contains("edited on ferby meanwhile", outcome.Text, StringComparison.Ordinal);
        Assert.Equal(Text("small-1", 256), _folder["small-1"]);
    }

    [Fact]
    public void ASaveWithMistakes_IsRefusedWithAllOfThem()
    {
        Scan();
        var text = Outcome(Give(Save("small-1", "name = \"small-1\"\nmemory = 0\nvcpus = 0\n"))).Text;
        Assert.Contains("memory", text, StringComparison.Ordinal);
        Assert.Contains("vcpus", text, StringComparison.Ordinal);
        Assert.Empty(_folder);
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("")]
    public void ANameThatIsAPath_IsNoName(string name)
    {
        Scan();
        Assert.Equal(OrderState.Failed, Outcome(Give(Save(name, Text("a")))).State);
        Assert.Empty(_folder);
    }

    [Fact]
    public void ARetire_PutsTheFileAside_AndTwiceIsOnce()
    {
        _folder["small-1"] = Text("small-1");
        Scan();
        var before = ConfigurationFile.HashOf(Text("small-1"));
        Assert.Equal(OrderState.Done, Outcome(Give(Retire("small-1", before))).State);
        Assert.Empty(_folder);
        Assert.Equal(OrderState.Done, Outcome(Give(Retire("small-1", before))).State);
    }

    [Fact]
    public void AnExpiredOrder_IsRefusedWithTheReason()
    {
        Scan();
        Assert.Contains("expired", Outcome(Give(Save("small-1", Text("small-1")) with { ExpiresAt = At })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderThatCantBeRead_IsTold_AndThatItCanAgain()
    {
        _folder["small-1"] = Text("small-1");
        Scan();
        var said = Feed(new ConfigurationAgentEvent.ScanFailed("no such folder")).OfType<ConfigurationCatalogueMessage>().Single();
        Assert.Equal(("no such folder", 1), (said.Problem, said.Files.Length));
        Assert.Null(Scan().OfType<ConfigurationCatalogueMessage>().Single().Problem);
    }
}
