using XenWeb.Domain.Messages;
using XenWeb.Web.Configs;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Tests.Configs;

/// <summary>The copy of record: every version is kept, and nobody's change is overwritten unseen.</summary>
public sealed class ConfigurationsTests : IAsyncLifetime
{
    private static readonly Reason Mira = new("mira", "the class begins");
    private static readonly Reason Tomas = new("tomas", "");
    private TestApp _app = null!;

    private Configurations All => _app.Service<Configurations>();

    public async Task InitializeAsync() => _app = await TestApp.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private static string Text(int memory) => $"name = \"small-1\"\nmemory = {memory}\nkernel = \"/boot/vmlinuz\"\n# xenweb.owner = \"mira\"\n";

    [Fact]
    public async Task Two_people_edit_one_version_and_the_second_is_told_and_nothing_is_overwritten()
    {
        Assert.Equal(1, (await All.SaveAsync("small-1", Text(128), 0, Mira)).Configuration!.Version);
        Assert.Equal(2, (await All.SaveAsync("small-1", Text(256), 1, Mira)).Configuration!.Version);
        var second = await All.SaveAsync("small-1", Text(512), 1, Tomas);
        Assert.Equal(RefusalKind.Conflict, second.Refusal!.Kind);
        Assert.Equal("mira changed 'small-1' meanwhile: it is version 2 now, and you changed version 1. Nothing was overwritten.", second.Refusal.Text);
        Assert.Equal(Text(256), second.Newer!.Text);
        Assert.Equal(Text(256), (await All.FindAsync("small-1"))!.Text);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_not_made_again()
    {
        await All.SaveAsync("small-1", Text(128), 0, Mira);
        Assert.Equal("There is a configuration 'small-1' already.", (await All.SaveAsync("small-1", Text(256), 0, Tomas)).Refusal!.Text);
    }

    [Fact]
    public async Task Twenty_who_save_at_once_make_twenty_versions_or_are_told()
    {
        await All.SaveAsync("small-1", Text(128), 0, Mira);
        var changes = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => All.SaveAsync("small-1", Text(128 + i), 1, Tomas)));
        Assert.Single(changes, c => c.Configuration is not null);
        Assert.Equal([2, 1], (await All.VersionsAsync("small-1")).Select(v => v.Version));
    }

    [Fact]
    public async Task Retired_and_restored_it_has_every_version_with_author_and_reason()
    {
        await All.SaveAsync("small-1", Text(128), 0, Mira);
        await All.SaveAsync("small-1", Text(256), 1, Tomas);
        Assert.NotNull((await All.RetireAsync("small-1", 2, Mira)).Configuration!.RetiredAt);
        Assert.Empty(await All.ListAsync());
        Assert.Single(await All.ListAllAsync());
        var restored = (await All.RestoreAsync("small-1", 1, 3, Tomas)).Configuration!;
        Assert.Equal((4, Text(128), null), (restored.Version, restored.Text, restored.RetiredAt));
        Assert.Equal(
            [(4, "tomas", "restored from version 1", false), (3, "mira", "the class begins", true), (2, "tomas", "", false), (1, "mira", "the class begins", false)],
            (await All.VersionsAsync("small-1")).Select(v => (v.Version, v.Author, v.Why, v.Retired)));
        Assert.Equal("mira", restored.Owner);
    }

    [Fact]
    public async Task A_save_of_the_same_text_is_no_new_version()
    {
        await All.SaveAsync("small-1", Text(128), 0, Mira);
        Assert.Equal(1, (await All.SaveAsync("small-1", Text(128), 1, Tomas)).Configuration!.Version);
        Assert.Single(await All.VersionsAsync("small-1"));
    }

    [Fact]
    public async Task A_text_with_many_mistakes_is_refused_with_all_of_them_each_by_its_field()
    {
        var change = await All.SaveAsync("small-1", "name = \"other\"\nmemory = 0\nvcpus = 9999\nvif = [ 'mac=nonsense' ]\nvnc = 1\nvnclisten = \"0.0.0.0\"\n", null, Mira);
        Assert.Equal(RefusalKind.Invalid, change.Refusal!.Kind);
        Assert.Superset(new HashSet<string> { "name", "memory", "vcpus", "vifs[0].mac", "vnc.listen", "vnc.password" }, change.Problems.Select(p => p.Field).ToHashSet());
        Assert.Null(await All.FindAsync("small-1"));
    }

    [Fact]
    public async Task A_retired_configuration_is_not_started()
    {
        await All.SaveAsync("small-1", Text(128), 0, Mira);
        await All.RetireAsync("small-1", null, Mira);
        var (status, body, _) = await _app.PostAsync("/api/v1/configurations/small-1/start");
        Assert.Equal(404, status);
        Assert.NotEmpty(body.GetProperty("errors").EnumerateArray());
    }
}
