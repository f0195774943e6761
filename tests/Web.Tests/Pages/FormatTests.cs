using XenWeb.Web.Controls;

namespace XenWeb.Web.Tests.Pages;

/// <summary>Numbers in words.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData(0.0704, "70 ms")]
    [InlineData(8.41, "8.4 s")]
    [InlineData(44, "44 s")]
    [InlineData(220, "3 min 40 s")]
    [InlineData(600, "10 min")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(3542400, "41 d")]
    public void A_span_has_the_units_of_its_size(double seconds, string words) => Assert.Equal(words, Plain(Format.Span(TimeSpan.FromSeconds(seconds))));

    [Fact]
    public void A_number_never_parts_from_its_unit() =>
        Assert.Equal("97\u202f% cpu in 3 of 5, again in 18\u00a0s with 8.00\u00a0GiB", Format.Prose("97 % cpu in 3 of 5, again in 18 s with 8.00 GiB"));

    [Fact]
    public void A_word_after_a_number_is_no_unit() => Assert.Equal("5 samples, 3 hosts", Format.Prose("5 samples, 3 hosts"));

    [Fact]
    public void Marks_that_would_lie_on_each_other_are_one()
    {
        var at = Samples.At;
        ChartMark[] marks = [new(at, "a → b"), new(at.AddSeconds(20), "c → d"), new(at.AddMinutes(20), "drain")];
        var clustered = ChartMarks.Cluster(marks, at.AddMinutes(-1), TimeSpan.FromMinutes(30), true);
        Assert.Equal(["a → b +1", "drain"], clustered.Select(m => m.Label));
    }

    [Fact]
    public void Rows_keep_their_places_until_ten_seconds_have_passed_and_nothing_is_held()
    {
        var order = new CalmOrder<string>();
        var at = Samples.At;
        Assert.Equal(["a", "b"], order.Apply(["a", "b"], r => r, "cpu", at));
        Assert.Equal(["a", "b"], order.Apply(["b", "a"], r => r, "cpu", at.AddSeconds(9)));
        order.Held = true;
        Assert.Equal(["a", "b"], order.Apply(["b", "a"], r => r, "cpu", at.AddSeconds(60)));
        order.Held = false;
        Assert.Equal(["b", "a"], order.Apply(["b", "a"], r => r, "cpu", at.AddSeconds(60)));
        Assert.Equal(["a", "b"], order.Apply(["a", "b"], r => r, "name", at.AddSeconds(61)));
    }

    private static string Plain(string text) => text.Replace('\u00a0', ' ').Replace('\u202f', ' ');
}
