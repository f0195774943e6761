using XenWeb.Web.Configs;

namespace XenWeb.Web.Tests.Configs;

/// <summary>Differences between versions.</summary>
public sealed class TextDiffTests
{
    [Fact]
    public void Each_line_has_its_number_on_either_side()
    {
        Assert.Equal(
            [new DiffLine(DiffKind.Same, 1, 1, "a"), new DiffLine(DiffKind.Removed, 2, null, "b"), new DiffLine(DiffKind.Added, null, 2, "c"), new DiffLine(DiffKind.Same, 3, 3, "d")],
            TextDiff.Of("a\nb\nd\n", "a\nc\nd\n").ToArray());
        Assert.Equal([new DiffLine(DiffKind.Added, null, 1, "a")], TextDiff.Of("", "a\n").ToArray());
    }

    [Fact]
    public void What_lies_far_from_a_change_is_folded_into_one_line()
    {
        var before = string.Join('\n', Enumerable.Range(1, 20));
        var folded = TextDiff.Folded(TextDiff.Of(before, before.Replace("\n10\n", "\nten\n", StringComparison.Ordinal)));
        Assert.Equal(new DiffLine(DiffKind.Gap, null, null, "6"), folded[0]);
        Assert.Equal("7", folded[1].Text);
        Assert.Equal(new DiffLine(DiffKind.Gap, null, null, "7"), folded[^1]);
        Assert.Single(TextDiff.Folded(TextDiff.Of("a\nb", "a\nb")), l => l.Kind == DiffKind.Gap);
    }

    [Fact]
    public void Texts_beyond_the_limit_are_told_whole()
    {
        var large = string.Concat(Enumerable.Repeat("a\n", TextDiff.LinesMax + 1));
        Assert.Equal(TextDiff.LinesMax + 2, TextDiff.Of(large, "a").Length);
    }
}
