using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Configs;

namespace XenWeb.Web.Tests.Configs;

/// <summary>The rules by which the copy of record and a server's file become one again.</summary>
public sealed class KeepingTests
{
    private static readonly DateTimeOffset _at = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    private static readonly ImmutableDictionary<int, string> _hashes =
        ImmutableDictionary<int, string>.Empty.Add(1, ConfigurationFile.HashOf("one")).Add(2, ConfigurationFile.HashOf("two"));

    private static Configuration Record(int kept, bool retired = false) => new() { Name = "small-1", Text = "two", Version = 2, KeptVersion = kept, RetiredAt = retired ? _at : null };

    private static ConfigurationFileMessage File(string text, string? problem = null) => new(new HostId("ferby"), "small-1", ConfigurationFile.HashOf(text), text, _at, problem);

    [Fact]
    public void What_is_one_is_left_alone_and_that_it_is_kept_is_written_down_once()
    {
        Assert.Equal(new Keeping.Kept(2), Keeping.Of(Record(kept: 1), _hashes, File("two")));
        Assert.IsType<Keeping.Nothing>(Keeping.Of(Record(kept: 2), _hashes, File("two")));
    }

    [Fact]
    public void A_file_that_lags_behind_is_written() =>
        Assert.Equal(new Keeping.Write(ConfigurationFile.HashOf("one")), Keeping.Of(Record(kept: 1), _hashes, File("one")));

    [Fact]
    public void A_file_that_is_missing_is_put_back() => Assert.Equal(new Keeping.Write(null), Keeping.Of(Record(kept: 2), _hashes, null));

    [Fact]
    public void An_edit_by_hand_becomes_the_newest_version_even_one_back_to_an_old_text()
    {
        Assert.Equal(new Keeping.Adopt("by hand"), Keeping.Of(Record(kept: 2), _hashes, File("by hand")));
        Assert.Equal(new Keeping.Adopt("one"), Keeping.Of(Record(kept: 2), _hashes, File("one")));
    }

    [Fact]
    public void An_edit_by_hand_and_one_here_at_once_are_both_kept_and_the_one_here_stands() =>
        Assert.Equal(new Keeping.AdoptBelow("by hand"), Keeping.Of(Record(kept: 1), _hashes, File("by hand")));

    [Fact]
    public void A_file_with_mistakes_is_neither_taken_nor_overwritten() =>
        Assert.IsType<Keeping.Nothing>(Keeping.Of(Record(kept: 1), _hashes, File("by hand", "memory: It has no memory.")));

    [Fact]
    public void A_file_that_nobody_knows_is_taken_over() => Assert.Equal(new Keeping.Adopt("new"), Keeping.Of(null, ImmutableDictionary<int, string>.Empty, File("new")));

    [Fact]
    public void A_retired_one_has_no_file_unless_it_is_made_anew_by_hand()
    {
        Assert.Equal(new Keeping.Retire(ConfigurationFile.HashOf("one")), Keeping.Of(Record(kept: 1, retired: true), _hashes, File("one")));
        Assert.Equal(new Keeping.Adopt("by hand"), Keeping.Of(Record(kept: 2, retired: true), _hashes, File("by hand")));
        Assert.Equal(new Keeping.Kept(2), Keeping.Of(Record(kept: 1, retired: true), _hashes, null));
    }
}
